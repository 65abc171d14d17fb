from __future__ import annotations

import pytest

from deskbell.contracts import keys, kinds, recognising, recording
from tests.world import World

pytestmark = pytest.mark.django_db


def named(**where: str) -> dict[str, str]:
    return {one.key: one.place for one in recognising.find(**where)}


def test_a_key_is_seen_in_the_form_the_subject_and_the_text(world: World) -> None:
    found = named(field=" oxhe-sup-0001 ", subject="Re: OXHE-SaaS-0002, again", text="Key: oxhe-mnt-0003.")
    assert found == {"OXHE-SUP-0001": "form", "OXHE-SAAS-0002": "subject", "OXHE-MNT-0003": "text"}


def test_what_mail_programs_make_of_hyphens_is_a_hyphen(world: World) -> None:
    assert named(text="Our key is OXHE‑SUP–0001") == {"OXHE-SUP-0001": "text"}


def test_a_key_without_a_pattern_is_seen_when_it_is_somebodys(world: World) -> None:
    recording.add(by=None, key="Acme/2026.7", organization=world.carla.organization)
    assert named(text="see acme/2026.7 and acme/2027.8") == {"ACME/2026.7": "text"}


@pytest.mark.parametrize(
    "text",
    [
        "write to a-sup-1@acme.example",
        "https://acme.example/help-sup-12",
        "the -SUP- in our key",
        "wake-sup-per",
        "x" * 300,
        "1-SUP-" + "9" * 100,
        "\0\ud800-SUP-1",
    ],
)
def test_what_only_looks_like_a_key_is_none(world: World, text: str) -> None:
    assert named(subject=text, text=text) == {}


def test_a_long_text_is_read_to_a_limit_and_a_key_before_it_found(world: World) -> None:
    noise = " ".join(f"word{n}" for n in range(2_000))
    assert list(named(text=f"{noise} OX-SUP-1 " + "a1-" * 1_000_000)) == ["OX-SUP-1"]


def test_patterns_are_an_administrators(world: World) -> None:
    kind = kinds.save(by=world.ines, kind=None, name="Gold", pattern="-gold-", entitles=True)
    assert kinds.kind_of(keys.fold("X-Gold-1")) == kind
    assert list(named(text="x-gold-1")) == ["X-GOLD-1"]
    with pytest.raises(kinds.PatternTaken):
        kinds.save(by=world.ines, kind=None, name="Other", pattern="-GOLD-", entitles=False)
    licence = recording.add(by=world.ines, key="Y-GOLD-2", organization=world.carla.organization)
    kinds.remove(by=world.ines, kind=kind)
    licence.refresh_from_db()
    assert licence.kind is None and kinds.kind_of("X-GOLD-1") is None
