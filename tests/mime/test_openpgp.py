"""Keys made by GnuPG 2.2 and the v6 key of RFC 9580 A.3; what is broken, cut, private or no key at all is refused."""

from __future__ import annotations

import random
from datetime import UTC, datetime
from pathlib import Path

import pytest

from deskbell.mime import openpgp, openpgp_armor
from deskbell.mime.openpgp import Refused, Why, read

KEYS = Path(__file__).parent / "keys"
NOW = datetime(2026, 11, 22, tzinfo=UTC)


def key(name: str) -> str:
    return (KEYS / f"{name}.asc").read_text()


def why(text: str, now: datetime = NOW) -> Why:
    with pytest.raises(Refused) as refused:
        read(text, now)
    return refused.value.why


def test_a_modern_key_says_its_fingerprint_name_and_end_as_gnupg_does() -> None:
    found = read(key("ed25519"), NOW)
    assert found.fingerprint == "A787BAC5788C197A303DD04D14BEF1EF2C185ECC"
    assert found.names == ("Nadia Petrova <nadia@lindqvist.example>",)
    assert (int(found.created_at.timestamp()), found.expires_at and int(found.expires_at.timestamp())) == (
        1795347837,
        1858419837,
    )
    assert (found.version, found.algorithm, found.encrypts) == (4, "Ed25519", True)


def test_a_key_that_never_ends_and_has_dropped_a_name() -> None:
    found = read(key("rsa"), NOW)
    assert found.fingerprint == "835AA83B3AEB16A6AA492D33B37D9F44AF71AC41"
    assert found.names == ("Erik Sandberg <erik@lindqvist.example>",)
    assert (found.algorithm, found.expires_at, found.encrypts) == ("RSA 2048", None, True)


def test_a_key_of_version_6_without_names() -> None:
    found = read(key("v6"), NOW)
    assert found.fingerprint == "CB186C4F0609A697E4D52DFA6C722B0C1F1E27C18A56708F6525EC27BAD9ACC9"
    assert (found.version, found.algorithm, found.names, found.encrypts) == (6, "Ed25519", (), True)
    assert found.created_at == datetime(2022, 11, 30, 16, 8, 3, tzinfo=UTC)


def test_the_block_is_kept_without_what_stood_around_it() -> None:
    for name in ("ed25519", "rsa", "v6"):
        quoted = "".join(f"> {line}\r\n" for line in key(name).splitlines())
        found = read(f"Hello,\n\nmy key:\n{quoted}\nBye", NOW)
        assert found.text.startswith("-----BEGIN PGP PUBLIC KEY BLOCK-----\n\n") and "Hello" not in found.text
        assert read(found.text, NOW) == found


def test_private_keys_are_refused_wherever_they_stand() -> None:
    assert why(key("private")) is Why.PRIVATE
    assert why(key("ed25519") + key("private")) is Why.PRIVATE
    disguised = key("private").replace("PRIVATE", "PUBLIC")
    assert why(disguised) is Why.PRIVATE


def test_a_revoked_key_and_one_that_has_ended_are_refused() -> None:
    assert why(key("revoked")) is Why.REVOKED
    assert why(key("ed25519"), datetime(2029, 1, 1, tzinfo=UTC)) is Why.EXPIRED


def test_what_is_no_key_is_refused() -> None:
    message = key("rsa").replace("PUBLIC KEY BLOCK", "MESSAGE")
    assert why("") is why("my key is ABCD") is why(message) is Why.NOT_A_KEY
    assert why(key("rsa") + key("ed25519")) is Why.SEVERAL
    assert why("x" * 100_001) is Why.TOO_LARGE


def test_two_keys_in_one_block_are_refused() -> None:
    data = openpgp_armor.opened(key("rsa"))[1] + openpgp_armor.opened(key("ed25519"))[1]
    assert why(openpgp_armor._written(data)) is Why.SEVERAL


def test_a_lost_line_or_a_changed_letter_is_noticed() -> None:
    lines = key("rsa").splitlines()
    assert why("\n".join(lines[:5] + lines[6:])) is Why.DAMAGED
    assert why("\n".join(lines[:-1])) is Why.DAMAGED
    letter = lines[5][10]
    lines[5] = f"{lines[5][:10]}{'A' if letter != 'A' else 'B'}{lines[5][11:]}"
    assert why("\n".join(lines)) is Why.DAMAGED


def test_whatever_the_bytes_are_it_is_a_key_or_refused() -> None:
    """The sum is written anew, so that what is broken reaches the packets."""
    chance = random.Random(9)
    whole = [openpgp_armor.opened(key(name))[1] for name in ("ed25519", "rsa", "v6")]
    for _ in range(800):
        data = bytearray(chance.choice(whole))
        for _change in range(chance.randint(1, 4)):
            data[chance.randrange(min(len(data), 400))] = chance.randrange(256)
        cut = bytes(data[: chance.randint(1, len(data))] if chance.random() < 0.3 else data)
        try:
            found = read(openpgp_armor._written(cut), NOW)
        except Refused:
            continue
        assert len(found.fingerprint) in (40, 64)


def test_an_old_key_and_one_of_a_kind_we_do_not_know_say_so() -> None:
    for version, reason in ((3, Why.TOO_OLD), (5, Why.UNKNOWN)):
        body = bytes([version]) + bytes(10)
        assert why(openpgp_armor._written(bytes([0xC6, len(body)]) + body)) is reason
    assert openpgp.LONGEST == 100_000


def test_a_sign_that_is_not_ascii_inside_the_block_is_damage() -> None:
    lines = key("rsa").splitlines()
    assert why("\n".join([*lines[:5], f"{lines[5][:-1]}ä", *lines[6:]])) is Why.DAMAGED
    assert why("\n".join([*lines[:-2], "=äbcd", lines[-1]])) is Why.DAMAGED


def test_a_key_of_version_4_longer_than_its_fingerprint_can_say_is_damaged() -> None:
    body = bytes([4]) + bytes(0xFFFF)
    packet = bytes([0xC6, 0xFF]) + len(body).to_bytes(4) + body
    assert why(openpgp_armor._written(packet)) is Why.DAMAGED
