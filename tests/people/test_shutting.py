"""Who lost the second factor gets in again, also the only administrator."""

from __future__ import annotations

import argparse

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.sessions.models import Session

from deskbell.audit.models import Entry
from deskbell.people import factors
from deskbell.serve.commands import reset_factor
from tests.world import World

pytestmark = pytest.mark.django_db


def test_the_only_administrator_resets_their_factor_on_the_machine(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    Authenticator.objects.create(user=world.ines, type=Authenticator.Type.TOTP, data={})
    name = str(world.ines.username)
    assert reset_factor.run(argparse.Namespace(name=f" {name.upper()}")) == 0
    assert not factors.of(world.ines).is_on and not Session.objects.exists()
    entry = Entry.objects.latest("pk")
    assert (entry.action, entry.actor, entry.about) == ("second_factor_reset", None, str(world.ines))
    assert reset_factor.run(argparse.Namespace(name=name)) == 1
    assert reset_factor.run(argparse.Namespace(name="nobody")) == 1
    assert "Nobody signs in" in capsys.readouterr().err
