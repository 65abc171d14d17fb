"""What is said in German and Russian. Whether it is said completely: `bin/translations --check`, in `bin/check`."""

from __future__ import annotations

import pytest
from django.utils.translation import ngettext, override

from deskbell.queues.models import Priority, State


@pytest.mark.parametrize(
    ("n", "said"),
    [(1, "1 заявка"), (2, "2 заявки"), (5, "5 заявок"), (11, "11 заявок"), (21, "21 заявка"), (104, "104 заявки")],
)
def test_russian_has_three_plural_forms(n: int, said: str) -> None:
    with override("ru"):
        assert ngettext("%(n)d ticket", "%(n)d tickets", n) % {"n": n} == said


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["de", "ru"])
def test_built_in_names_are_translated(language: str) -> None:
    named = [*State.objects.all(), *Priority.objects.exclude(level=3)]  # "normal" is German too
    with override(language):
        assert [one.code for one in named if str(one) == one.name] == []
