from __future__ import annotations

import re
from html import unescape

import pytest
from django.test import Client
from django.utils import timezone

from deskbell.audit.models import Entry
from deskbell.intake import braking, spool
from deskbell.intake.models import RawMail
from deskbell.mime.mail import MailAddress, MailToSend
from deskbell.outbox.deliver import work_once
from deskbell.outbox.enqueueing import Recipient, enqueue
from deskbell.outbox.models import Delivery, OutgoingMail
from deskbell.people.models import Person

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
    counts = [int(part.split("<")[0]) for part in page.split('<span class="n">')[1:] if part[0].isdigit()][-8:]
    assert counts == [7, 2, 1, 1, 1, 0, 0, 2]
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


def test_a_held_mail_is_released(ines: Client) -> None:
    mail = arrived(status="held")
    assert "held" in ines.get("/admin/").content.decode()
    page = ines.get(f"/admin/spool/{mail.public_id}/").content.decode()
    assert "release/" in page and "replay/" not in page
    ines.post(f"/admin/spool/{mail.public_id}/release/")
    mail.refresh_from_db()
    assert mail.status == "waiting" and mail.let_through
    assert Entry.objects.filter(action="raw_mail_released", about=mail.public_id).exists()


def test_a_mail_is_discarded_with_a_reason_and_a_fresh_password(ines: Client) -> None:
    mail = arrived(status="failed")
    page = f"/admin/spool/{mail.public_id}/"
    refused = ines.post(f"{page}discard/", {"reason": " "})
    assert refused.status_code == 422 and "This field is required" in refused.content.decode()
    stale = Client()
    stale.force_login(Person.objects.get(username="ines"))
    assert stale.post(f"{page}discard/", {"reason": "Spam"})["Location"].startswith("/sign-in/again/")
    mail.refresh_from_db()
    assert mail.status == "failed"
    ines.post(f"{page}discard/", {"reason": "Spam"})
    mail.refresh_from_db()
    assert (mail.status, mail.blob, mail.reason) == ("discarded", None, "Spam")
    shown = ines.get(page).content.decode()
    assert "Its content has been erased." in shown and "discard/" not in shown


def test_all_that_was_found_is_released_after_it_was_counted(ines: Client) -> None:
    for n in range(5):
        arrived(n, "held" if n < 3 else "failed")
    listed = ines.get("/admin/spool/?status=held&q=b.example").content.decode()
    assert "Release all…" in listed and "Release all…" not in ines.get("/admin/spool/").content.decode()
    ask = ines.get("/admin/spool/many/?act=release&status=held&q=b.example").content.decode()
    assert "Release 3 mails" in ask and RawMail.objects.filter(status="held").count() == 3
    up_to = ask.split('name="up_to" value="')[1].split('"')[0]
    arrived(9, "held")  # came after the counting
    ines.post("/admin/spool/many/", {"act": "release", "status": "held", "q": "b.example", "up_to": up_to})
    assert RawMail.objects.filter(status="waiting").count() == 3
    assert RawMail.objects.filter(status="held").count() == 1
    assert Entry.objects.get(action="raw_mail_released_many").details["count"] == 3
    assert ines.get("/admin/spool/many/?act=release").status_code == 404  # never the whole spool


def test_how_much_one_sender_may_write_is_set_and_bad_values_lose_nothing(ines: Client) -> None:
    page = ines.get("/admin/spool/limits/").content.decode()
    seen = page.split('name="seen" value="')[1].split('"')[0]
    typed = {"per_sender": "-1", "per_domain": "500", "never": "a b@@c", "seen": seen}
    answer = ines.post("/admin/spool/limits/", typed)
    assert answer.status_code == 422
    assert "“b@@c” is no address" in answer.content.decode() and "a b@@c" in answer.content.decode()
    ines.post("/admin/spool/limits/", typed | {"per_sender": "30", "never": "Monitor.example pager@acme.example"})
    brake = braking.current()
    assert (brake.per_sender, brake.never) == (30, "monitor.example\npager@acme.example")
    late = ines.post("/admin/spool/limits/", typed | {"per_sender": "40", "never": ""})
    assert "Ines Kern changed this" in late.content.decode() and braking.current().per_sender == 30


def test_every_number_of_the_ledger_leads_to_its_mails(ines: Client) -> None:
    for n, status in enumerate(["done", "done", "ignored", "held"]):
        arrived(n, status)
    page = ines.get("/admin/ledger/").content.decode()
    links = set(re.findall(r'href="(/admin/spool/[^"]*)">(\d+)</a>', page))
    assert len(links) >= 8
    for address, n in links:
        listed = ines.get(unescape(address)).content.decode()
        assert listed.count('<tr><th scope="row"') == int(n), address
    assert (
        "No mail came on these days" in ines.get("/admin/ledger/?from=2020-01-01&until=2020-01-02").content.decode()
    )


def test_the_ledger_is_taken_away_as_a_file(ines: Client) -> None:
    arrived(0, "done")
    assert ines.get("/admin/ledger/file/").status_code == 405
    lines = b"".join(ines.post("/admin/ledger/file/")).decode().splitlines()  # type: ignore[arg-type]
    assert lines[0].endswith("Held,Discarded,Waiting") and "support@desk.example,1,1,0" in lines[1]
    assert Entry.objects.filter(action="ledger_exported").exists()


def test_sent_mail_is_found_and_given_up(ines: Client) -> None:
    delivery = sent()
    for found in ("nadia@lindqvist.example", "x1@desk.example", "Re: Hi", "@lindqvist"):
        assert "[Ticket#1]" in ines.get("/admin/sent/", {"q": found, "purpose": "reply"}).content.decode(), found
    for other in ({"q": "nothing"}, {"purpose": "sign_in"}, {"until": "2020-01-01"}, {"show": "sent"}):
        assert "No mail fits." in ines.get("/admin/sent/", other).content.decode(), other
    ines.post(f"/admin/sent/deliveries/{delivery.public_id}/cancel/")
    delivery.refresh_from_db()
    assert (delivery.status, bytes(delivery.link)) == ("cancelled", b"")
    assert Entry.objects.filter(action="delivery_cancelled", about=delivery.public_id).exists()
    again = ines.post(f"/admin/sent/deliveries/{delivery.public_id}/cancel/", follow=True).content.decode()
    assert "has ended" in again


def test_after_an_outage_all_that_failed_is_sent_again(ines: Client) -> None:
    delivery = sent()
    for n in range(3):
        Delivery.objects.create(
            mail=delivery.mail,
            email=f"x{n}@y.example",
            next_at=timezone.now(),
            status=["failed", "bounced", "sent"][n],
        )
    Delivery.objects.filter(pk=delivery.pk).update(status="failed", answer="421 Closed", attempts=6)
    ask = ines.get("/admin/sent/many/?act=retry&show=failed").content.decode()
    assert "Send 2 mails again" in ask
    ines.post("/admin/sent/many/", {"act": "retry", "show": "failed"})
    assert sorted(Delivery.objects.values_list("status", flat=True)) == ["bounced", "sent", "waiting", "waiting"]
    assert Entry.objects.get(action="deliveries_retried").details["count"] == 2
    assert ines.get("/admin/sent/many/?act=cancel").status_code == 404
