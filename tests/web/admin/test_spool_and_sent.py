from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone

from deskbell.audit.models import Entry
from deskbell.intake import spool
from deskbell.intake.models import RawMail
from deskbell.mime.mail import MailAddress, MailToSend
from deskbell.outbox.deliver import work_once
from deskbell.outbox.enqueueing import Recipient, enqueue
from deskbell.outbox.models import Delivery, OutgoingMail

pytestmark = pytest.mark.django_db
RAW = b"From: a@b.example\r\nTo: support@desk.example\r\nSubject: Hi\r\n\r\n<script>alert(1)</script> %d\r\n"


def arrived(n: int = 0, status: str = "") -> RawMail:
    kept = spool.keep(RAW % n, recipient="support@desk.example", envelope_from="a@b.example", source="smtp")
    RawMail.objects.filter(public_id=kept.public_id).update(
        subject=f"Mail {n}", **({"status": status} if status else {})
    )
    return RawMail.objects.get(public_id=kept.public_id)


def test_the_ledger_adds_up(ines: Client) -> None:
    for n, status in enumerate(["done", "done", "ignored", "rejected", "failed", "working", ""]):
        arrived(n, status)
    page = ines.get("/admin/spool/").content.decode()
    counts = [int(part.split("<")[0]) for part in page.split('<span class="n">')[1:] if part[0].isdigit()][-6:]
    assert counts == [7, 2, 1, 1, 1, 2]
    assert counts[0] == sum(counts[1:])
    failed = ines.get("/admin/spool/?status=failed").content.decode()
    assert "Mail 4" in failed and "Mail 0" not in failed


def test_a_raw_mail_is_read_as_text_and_the_reading_is_logged(ines: Client) -> None:
    mail = arrived()
    assert "alert(1)" not in ines.get(f"/admin/spool/{mail.public_id}/").content.decode()
    assert not Entry.objects.filter(action="raw_mail_read").exists()
    page = ines.post(f"/admin/spool/{mail.public_id}/source/").content.decode()
    assert "&lt;script&gt;alert(1)" in page and "<script>alert(1)" not in page
    assert Entry.objects.filter(action="raw_mail_read", about=mail.public_id).exists()


def test_a_failed_mail_is_tried_again(ines: Client) -> None:
    mail = arrived(status="failed")
    ines.post(f"/admin/spool/{mail.public_id}/replay/")
    mail.refresh_from_db()
    assert mail.status == "waiting"
    assert "being processed" in ines.post(f"/admin/spool/{mail.public_id}/replay/", follow=True).content.decode()


def test_long_lists_are_paged_by_key_both_ways(ines: Client) -> None:
    for n in range(52):
        arrived(n)
    first = ines.get("/admin/spool/").content.decode()
    assert "Mail 51" in first and ">Mail 1<" not in first
    older = first.split('rel="next"')[0].split('href="')[-1].split('"')[0]
    second = ines.get("/admin/spool/" + older.replace("&amp;", "&")).content.decode()
    assert ">Mail 1<" in second and "Mail 51" not in second
    newer = second.split('rel="prev"')[0].split('href="')[-1].split('"')[0]
    assert "Mail 51" in ines.get("/admin/spool/" + newer.replace("&amp;", "&")).content.decode()
    assert ines.get("/admin/spool/?before=nonsense").status_code == 200


def sent(link: str = "https://desk.example/t/secret/") -> Delivery:
    mail = MailToSend(
        message_id="x1@desk.example",
        date=timezone.now(),
        sender=MailAddress("Support", "support@desk.example"),
        to=(MailAddress("Nadia", "nadia@lindqvist.example"),),
        subject="[Ticket#1] Re: Hi",
        text="Good morning",
        html="<p>Good <b>morning</b></p>",
    )
    recipients = [Recipient("Nadia", "nadia@lindqvist.example", link)]
    enqueue(
        purpose="reply", mail=mail, recipients=recipients, mailbox=None, ticket_key=1, envelope_from="s@d.example"
    )
    return Delivery.objects.get()


def test_the_catch_all_shows_each_mail_as_it_was_written(ines: Client, settings: object) -> None:
    settings.DESKBELL_CATCH_ALL = True  # type: ignore[attr-defined]
    delivery = sent()
    work_once(gave_up=lambda row: None)
    page = ines.get("/admin/sent/").content.decode()
    assert "[Ticket#1] Re: Hi" in page and "stays on this machine" in page and "Sent" in page
    detail = ines.get(f"/admin/sent/{delivery.mail.public_id}/").content.decode()
    assert "nadia@lindqvist.example" in detail and "Good morning" in detail and "<iframe" in detail
    body = ines.get(f"/admin/sent/deliveries/{delivery.public_id}/body/")
    assert "Good <b>morning</b>" in body.content.decode()
    assert "sandbox" in body["Content-Security-Policy"] and "script-src" not in body["Content-Security-Policy"]
    file = ines.get(f"/admin/sent/deliveries/{delivery.public_id}/file/")
    assert file["Content-Disposition"].startswith("attachment") and b"Subject: [Ticket#1]" in file.content


def test_a_mail_that_could_not_leave_shows_why_and_is_sent_once_more(ines: Client) -> None:
    delivery = sent()
    Delivery.objects.update(status="failed", answer="550 No such user", next_at=timezone.now())
    page = ines.get("/admin/sent/?show=failed").content.decode()
    assert "550 No such user" in page
    assert "did not arrive" in ines.get("/admin/").content.decode()
    ines.post(f"/admin/sent/deliveries/{delivery.public_id}/retry/")
    delivery.refresh_from_db()
    assert (delivery.status, delivery.attempts) == ("waiting", 0)
    assert Entry.objects.filter(action="delivery_retried").exists()


def test_a_real_desks_mail_is_read_by_post_without_its_link_and_the_reading_is_logged(ines: Client) -> None:
    delivery = sent()
    detail = ines.get(f"/admin/sent/{delivery.mail.public_id}/").content.decode()
    assert "Good morning" not in detail and "Show the mail" in detail
    assert not Entry.objects.filter(action="sent_mail_read").exists()
    for kind in ("file", "body"):
        assert ines.get(f"/admin/sent/deliveries/{delivery.public_id}/{kind}/").status_code == 404
    page = ines.post(f"/admin/sent/deliveries/{delivery.public_id}/source/").content.decode()
    assert "Good morning" in page and "/t/secret" not in page
    assert Entry.objects.filter(action="sent_mail_read", about=delivery.public_id).exists()


def test_a_sign_in_code_is_shown_to_its_recipient_alone(ines: Client) -> None:
    delivery = sent()
    OutgoingMail.objects.update(purpose="sign_in")
    page = ines.get(f"/admin/sent/{delivery.mail.public_id}/").content.decode()
    assert "its recipient alone" in page and "Show the mail" not in page
    assert ines.post(f"/admin/sent/deliveries/{delivery.public_id}/source/").status_code == 404
