"""Trying a sending account: each thing that can be wrong has its sentence with what to do."""

from __future__ import annotations

import socket
from typing import Any

import pytest

from deskbell.db import sealing
from deskbell.outbox.trying import account_trouble
from deskbell.queues.mailboxes import PURPOSE
from deskbell.queues.models import Mailbox
from tests.outbox.certificates import Authority
from tests.outbox.conftest import mailbox_to
from tests.outbox.sink import Sink

pytestmark = pytest.mark.django_db(transaction=True)
ADDRESS = "support@desk.example"


def trouble(sink: Sink, **fields: Any) -> str:
    return account_trouble(mailbox_to(sink, **fields), ADDRESS)


def test_an_account_that_works_has_none_and_no_mail_is_sent(sink: Sink) -> None:
    assert trouble(sink) == ""
    assert sink.got == []


def test_a_sender_that_is_refused_is_told_with_the_servers_words(sink: Sink) -> None:
    sink.script.answers[ADDRESS].append("553 5.7.1 not owned by user")
    said = trouble(sink)
    assert "does not take mail from support@desk.example (553 5.7.1 not owned by user)" in said
    assert "sign in with the account it belongs to" in said


def test_a_wrong_password_is_told(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    authority = Authority(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))
    secret = sealing.seal("wrong", purpose=PURPOSE)
    with Sink(tls=authority.context("localhost"), password="right") as sink:
        given = {"send_host": "localhost", "send_security": "starttls", "send_username": "x", "send_secret": secret}
        said = trouble(sink, **given)
    assert "refused the sign-in. Check the password under Mailboxes." in said


def test_a_certificate_of_another_name_and_no_tls_at_all_are_told_apart(
    tmp_path: Any, monkeypatch: pytest.MonkeyPatch, sink: Sink
) -> None:
    authority = Authority(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))
    with Sink(tls=authority.context("mail.other.example"), implicit=True) as other:
        said = trouble(other, send_host="localhost", send_security="tls")
        assert "certificate is not valid for this name" in said and "Check the host name." in said
    assert "Check the port and the kind of security." in trouble(sink, send_security="starttls")
    assert "Check the port and the kind of security." in trouble(sink, send_security="tls")


def test_an_unknown_host_a_closed_port_and_a_forbidden_place_are_told_apart(db: None) -> None:
    def said(**fields: Any) -> str:
        return account_trouble(Mailbox.objects.create(name="x", send_security="none", **fields), ADDRESS)

    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    assert "there is no host named no.such.invalid. Check its spelling." in said(send_host="no.such.invalid")
    assert "Check the port, and whether the server runs." in said(send_host="127.0.0.1", send_port=port)
    assert "is no place of a mail server" in said(send_host="169.254.169.254", send_port=25)
