"""Keys of a person: the same one twice is one, and two persons who become one have those of both."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.exceptions import ValidationError

from deskbell.people import public_keys
from deskbell.people.models import PublicKey
from deskbell.tickets import uniting
from tests.world import World

pytestmark = pytest.mark.django_db
KEYS = Path(__file__).parents[1] / "mime" / "keys"


def key(name: str) -> str:
    return (KEYS / f"{name}.asc").read_text()


def test_the_same_key_again_takes_the_place_of_the_kept_one(world: World) -> None:
    first = public_keys.add(person=world.carla, text=key("rsa"))
    again = public_keys.add(person=world.carla, text=f"Hello\n{key('rsa')}")
    assert (first.pk, public_keys.of(world.carla)) == (again.pk, [again])
    assert public_keys.one(world.colin, again.public_id) is None
    assert not public_keys.remove(person=world.colin, public_id=again.public_id)
    with pytest.raises(ValidationError, match="private key"):
        public_keys.add(person=world.carla, text=key("private"))


def test_who_becomes_one_with_somebody_brings_their_keys(world: World) -> None:
    for person, names in ((world.carla, ("rsa",)), (world.colin, ("rsa", "ed25519"))):
        for name in names:
            public_keys.add(person=person, text=key(name))
    shown = uniting.plan(stays=world.carla, goes=world.colin).digest
    uniting.unite(by=world.ada, stays=world.carla, goes=world.colin, shown=shown)
    assert {kept.algorithm for kept in public_keys.of(world.carla)} == {"RSA 2048", "Ed25519"}
    assert PublicKey.objects.count() == 3
