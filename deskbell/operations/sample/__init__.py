"""The sample desk: a new desk that fills itself with mail through its own receiver. `fill` is its only door."""

from __future__ import annotations

from deskbell.operations.sample.filling import fill
from deskbell.operations.sample.sign_ins import SignIn
from deskbell.operations.sample.trouble import SampleTrouble

__all__ = ["SampleTrouble", "SignIn", "fill"]
