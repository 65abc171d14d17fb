"""Every URL × every person of the cast × GET and POST, against the table of rights.

The URLs come from the resolver: one that is not in the table below fails. Where a person may not in, the answer must
be the same as for what does not exist, nothing of the ticket may be in it, and nothing may have changed."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.apps import apps
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from deskbell.blobs import storage
from deskbell.contracts import importing, requesting
from deskbell.contracts import recording as licences
from deskbell.contracts.models import KeyKind
from deskbell.intake import spool
from deskbell.intake.models import RawMail
from deskbell.outbox import catch_all
from deskbell.people import addresses, organizing, recording
from deskbell.people.models import Group, Organization, Person, Union
from deskbell.privacy import runs
from deskbell.privacy.models import Policy
from deskbell.queues import canning
from deskbell.queues.models import Calendar, CannedReply, ExtraField, Mailbox, Priority, State, TicketType
from deskbell.search import saving
from deskbell.search.query import Query
from deskbell.tickets import drafting, noting, transferring, uniting
from deskbell.tickets.access_links import link_for
from deskbell.tickets.articles import NewFile
from deskbell.tickets.models import Article, Attachment, Ticket
from deskbell.tickets.replying import default_recipients, reply
from tests.fresh import fresh
from tests.world import World, build

ANYBODY = {"anonymous", "guest", "ada", "ben", "ines", "carla", "colin", "dora", "gone"}
SIGNED_IN = ANYBODY - {"anonymous", "guest"}
AGENTS = {"ada", "ben"}
OF_THE_TICKET = {"ada"}
CUSTOMERS = {"carla", "colin", "dora"}
READERS = {"guest"}
ADMINISTRATORS = {"ines"}

TABLE: dict[str, set[str]] = {
    "agent:dashboard": AGENTS,
    "agent:widget": AGENTS,
    "agent:arrange": AGENTS,
    "agent:tickets": AGENTS,
    "agent:bulk": AGENTS,
    "agent:columns": AGENTS,
    "agent:search": AGENTS,
    "agent:new_waiting": OF_THE_TICKET,
    "agent:search_completion": AGENTS,
    "agent:search_count": AGENTS,
    "agent:search_form": AGENTS,
    "agent:search_last": AGENTS,
    "agent:search_export": AGENTS,
    "agent:saved_searches": AGENTS,
    "agent:saved_search": {"ada"},  # her own, which she shares with nobody
    "agent:saved_search_removal": {"ada"},
    "agent:saved_search_dashboard": {"ada"},
    **{f"agent:{name}": AGENTS for name in ("new_call", "new_mail", "customers", "look_up", "organization_names")},
    **{
        f"agent:{name}": OF_THE_TICKET
        for name in (
            *("person", "person_details", "person_addresses", "person_address_removal", "person_notes"),
            *("person_note_removal", "person_merge", "person_split", "person_invitation", "organization"),
            "organization_name",
        )
    },
    "agent:face": SIGNED_IN,
    "agent:live": AGENTS,
    "agent:palette": AGENTS,
    "agent:here": AGENTS,
    **{
        f"agent:{name}": AGENTS
        for name in (*("notices", "notices_read", "preferences", "preference", "preference_notices", "back"),)
    },
    **{f"agent:statistics{page}": AGENTS for page in ("", "_report", "_csv", "_xlsx")},
    "agent:queue": OF_THE_TICKET,
    **{f"agent:transfer{name}": OF_THE_TICKET for name in ("s", "_upload", "_download", "_files", "_removal")},
    "agent:choose_ticket": AGENTS,
    "agent:choose_tag": AGENTS,
    **{
        f"agent:{name}": OF_THE_TICKET
        for name in (
            *("source", "raw", "split", "type", "responsible", "title", "tag", "untag", "time", "watch"),
            *("unwatch", "seen", "unread", "customer", "link", "unlink", "merge", "unmerge", "maybe_clear"),
            "claim",
            "fields",
            "guest_links",
            *("redact", "redact_subject", "legal_hold"),
        )
    },
    **{
        f"agent:{name}": OF_THE_TICKET
        for name in (
            *("ticket", "history", "body", "file", "retry", "reply", "note", "lock", "unlock"),
            *("owner", "state", "closure", "move", "priority"),
        )
    },
    **{
        f"agent:{name}": OF_THE_TICKET
        for name in (
            *("forward", "write", "redirect", "call", "draft", "hold", "hold_undo", "canned", "receivers"),
            *("draft_file", "draft_file_removal", "draft_removal", "draft_release", "draft_files"),
            *("canned_reply", "canned_reply_removal"),
        )
    },
    **{f"agent:{name}": AGENTS for name in ("drafts", "draft_undo", "canned_replies")},
    "portal:home": ANYBODY,
    "portal:link": ANYBODY,
    "portal:closing_link": ANYBODY,
    **{f"portal:new_ticket{part}": ANYBODY for part in ("", "_sent", "_uploads")},
    **{f"portal:embedded{part}": set() for part in ("", "_sent", "_uploads")},  # no site is listed
    **{
        f"portal:{name}": ANYBODY
        for name in ("upload_link", "upload_link_files", "download_link", "download_link_file")
    },
    **{f"portal:{name}": SIGNED_IN for name in ("tickets", "search", "preferences")},
    **{f"agent:licences_{name}": AGENTS for name in ("ending", "waiting")},
    "agent:licence": OF_THE_TICKET,
    "portal:licence": SIGNED_IN,
    "portal:licence_request": set(),  # for contacts of its organisation
    "portal:company": set(),  # nobody of the cast has an organisation that shares with them
    **{
        f"portal:{name}": CUSTOMERS
        for name in ("profile", "mails", "addresses", "address_removal", "first_address", "keys")
    },
    **{f"portal:{name}": set() for name in ("address_proof", "key", "key_removal")},  # whose it is
    **{
        f"portal:{name}": READERS
        for name in ("ticket", "reply", "uploads", "closure", "reopening", "seen", "body", "file")
    },
    "ui:language": ANYBODY,
    "ui:accent": ANYBODY,
    "ui:priorities": SIGNED_IN,
    "ui:logo": set(),  # there is none
    "ui:inline": set(),  # opens for a signature only, which nobody has here
    "ui:upload": set(),  # the same
    **{f"portal:{name}": ANYBODY for name in ("state", "old_form", "old_new_ticket", "old_ticket", "old_tickets")},
    **{name: ANYBODY for name in ("account_signup", "recover", "old_portal", "old_portal_below")},
    **{name: set() for name in ("registration", "invitation", "recovery")},  # open for a link only
    "account_login": ANYBODY,
    "account_logout": ANYBODY,
    "account_reauthenticate": SIGNED_IN,
    "account_email_verification_sent": ANYBODY,
    "first_password": ANYBODY,
    "mfa_authenticate": ANYBODY,  # leads to the sign-in without a password before it
    "mfa_login_webauthn": ANYBODY,
    **{name: set() for name in ("mfa_edit_webauthn", "mfa_remove_webauthn", "end_session")},  # whose it is
    **{
        name: SIGNED_IN
        for name in (
            *("factor_needed", "mfa_index", "account_change_password", "mfa_activate_totp", "mfa_add_webauthn"),
            *("mfa_view_recovery_codes", "mfa_generate_recovery_codes", "end_other_sessions"),
            *("mfa_reauthenticate", "mfa_reauthenticate_webauthn", "mfa_deactivate_totp"),
        )
    },
    "setup": set(),  # an administrator exists
}
FRAMES = {"agent:body", "portal:body", "admin:sent_body"}  # mail as HTML, in a sandbox (decision C23)
FOR_ALL = {"ui:accent", "ui:logo"}
LOGS = ("sessions", "people", "audit")  # that somebody looked, and how often somebody guessed, may be written down
SECRETS = (
    *("Printer on fire", "canary-customer", "canary-note", "canary-file", "canary-agent", "canary-draft"),
    "nadia@lindqvist",
)


@dataclass
class Case:
    world: World
    ticket: Ticket
    clients: dict[str, Client]
    arguments: dict[str, dict[str, str]]


def urls(patterns: list[URLPattern | URLResolver] | None = None, space: str = "") -> Iterator[tuple[str, list[str]]]:
    """Every URL's name with its arguments' names."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLResolver):
            yield from urls(pattern.url_patterns, f"{pattern.namespace}:" if pattern.namespace else space)
        else:
            yield f"{space}{pattern.name}", list(pattern.pattern.converters)


def allowed(name: str) -> set[str] | None:
    if name.startswith("admin:"):
        return ADMINISTRATORS
    return TABLE.get(name)


@pytest.fixture
def case(db: None) -> Case:
    world = build()
    nadia = addresses.person_for("nadia@lindqvist.example", "Nadia Petrova")  # a contact: links are for such (D34)
    nadia.organization = organizing.make(name="Lindqvist Logistik")
    nadia.save()
    ticket = world.ticket(nadia, text="canary-customer", language="en")
    file = NewFile(storage.store(b"canary-file"), "canary-file.txt", "text/plain")
    ticket = noting.note(by=world.ada, ticket=ticket, text="canary-note", files=(file,))
    to, cc = default_recipients(ticket)
    answer_file = NewFile(storage.store(b"canary-file"), "canary-file.txt", "text/plain")
    ticket = reply(by=world.ada, ticket=ticket, text="canary-agent", to=to, cc=cc, files=(answer_file,))
    note = recording.note(by=world.ada, person=nadia, text="canary-note")
    answer = ticket.articles.get(side="agent", kind="mail")
    Article.objects.filter(pk=answer.pk).update(raw=storage.store(b"Subject: canary-agent\r\n\r\nraw"))
    spool.keep(b"Subject: x\r\n\r\nraw", recipient="support@desk.example", envelope_from="", source="smtp")
    delivery = answer.outgoing.deliveries.get()
    kept = catch_all.path_of(delivery.mail, delivery)
    kept.parent.mkdir(parents=True, exist_ok=True)
    kept.write_bytes(b"Subject: canary-agent\r\n\r\nkept")
    mine = saving.save(by=world.ada, name="Mine", query=Query(None)).public_id
    draft = drafting.save(by=world.ada, ticket=ticket, kind="reply", text="canary-draft")
    new_mail = drafting.save(by=world.ada, ticket=None, kind="new_mail", text="canary-draft")
    picture = storage.store(b"canary-file")
    drawn = drafting.attach(draft=draft, blob=picture, name="x.png", content_type="image/png", inline=True)
    canned = canning.save(by=world.ada, reply=CannedReply(person=world.ada), name="Greeting", text="canary-canned")
    transfer = transferring.offer_upload(by=world.ada, ticket=ticket).transfer
    trial = runs.begin(policy=Policy.objects.get(), by=world.ines, dry=True)
    public = {
        "agent:transfer_removal": transfer.public_id,
        "agent:new_waiting": new_mail.public_id,
        **dict.fromkeys(["agent:draft_file", "agent:draft_file_removal"], drawn.public_id),
        **{f"agent:draft_{name}": draft.public_id for name in ("removal", "release", "files")},
        **{f"{door}:canned_reply{act}": canned.public_id for door in ("agent", "admin") for act in ("", "_removal")},
        "agent:queue": world.support.public_id,
        "agent:widget": "open",
        **dict.fromkeys(("agent:organization", "agent:organization_name"), nadia.organization.public_id),
        **dict.fromkeys(("agent:body", "agent:source", "agent:raw", "agent:split", "agent:redact"), answer.public_id),
        "portal:body": answer.public_id,
        "agent:file": Attachment.objects.get(article=answer).public_id,
        "portal:file": Attachment.objects.get(article=answer).public_id,
        "ui:inline": Attachment.objects.get(article=answer).public_id,
        "agent:retry": delivery.public_id,
        **dict.fromkeys(("agent:saved_search", "agent:saved_search_removal", "agent:saved_search_dashboard"), mine),
        "admin:type": TicketType.objects.get().public_id,
        "admin:field": ExtraField.objects.create(code="version", label="Version").public_id,
        "admin:sent_mail": answer.outgoing.public_id,
        **dict.fromkeys(
            [f"admin:retention_policy{part}" for part in ("", "_switch", "_attempt", "_run", "_removal")],
            Policy.objects.get().public_id,
        ),
        **dict.fromkeys(("admin:retention_run", "admin:retention_run_cancel"), trial.public_id),
        **dict.fromkeys(
            [f"admin:{name}" for name in ("raw_mail", "raw_source", "raw_release", "raw_discard", "replay")],
            RawMail.objects.get().public_id,
        ),
        "admin:delivery_cancel": delivery.public_id,
    }
    public |= dict.fromkeys(
        ("admin:calendar", "admin:calendar_removal"), Calendar.objects.create(name="Week").public_id
    )
    public["admin:state"] = State.objects.get(code="open").public_id
    public["admin:priority"] = Priority.objects.get(level=5).public_id
    for page in ("queue", "queue_switch", "queue_default", "queue_removal"):
        public[f"admin:{page}"] = world.billing.public_id
    licence = licences.add(by=world.ines, key="OX-SUP-1", organization=world.dora.organization)
    asked = requesting.ask(person=addresses.person_for("asks@nowhere.example"), key="OX-SUP-1")
    assert asked is not None
    public |= dict.fromkeys(("admin:licence", "admin:licence_end"), licence.public_id)
    public |= dict.fromkeys(("admin:licence_request", "portal:licence_request"), asked.public_id)
    public["admin:licence_kind"] = KeyKind.objects.get(code="support").public_id
    public["admin:licence_run"] = importing.run(io.BytesIO(), by=world.ines, source="csv").public_id
    old = addresses.person_for("old@nowhere.example", "Old")
    uniting.unite(by=world.ines, stays=nadia, goes=old, shown=uniting.plan(stays=nadia, goes=old).digest)
    public |= dict.fromkeys(("admin:customer", "admin:customer_merge"), world.carla.public_id)
    public["admin:customer_split"] = Union.objects.get().public_id
    group = Group.objects.get(name="Billing agents").public_id
    public |= {name: group for name, _ in urls() if name == "admin:group" or name.startswith("admin:group_")}
    public |= dict.fromkeys(("admin:organization", "admin:organization_domains"), world.dora.organization.public_id)
    public |= {"admin:rights_queue": world.support.public_id, "admin:rights_type": TicketType.objects.get().public_id}
    box = Mailbox.objects.create(name="Box").public_id
    arguments = {}
    for name, wanted in urls():
        default = {True: box, False: world.ada.public_id}["mailbox" in name]
        if name.startswith("admin:sent_") or name == "admin:retry":
            default = delivery.public_id
        if name.startswith("agent:person"):
            default = nadia.public_id
        values = {
            "number": ticket.number,
            "kind": "csv",
            "token": "x" * 43,
            "note": note.public_id,
            "article": answer.public_id,
        }
        values["report"] = "days"
        if name.startswith("admin:text"):
            values["kind"] = "received"
        arguments[name] = {key: values.get(key, public.get(name, default)) for key in wanted}
    gone = Person.objects.create(name="Gone", username="gone", is_agent=True)
    clients = {"anonymous": Client(), "guest": Client()}
    for name in SIGNED_IN:
        clients[name] = Client()
        clients[name].force_login(gone if name == "gone" else getattr(world, name))
        fresh(clients[name])
    Person.objects.filter(pk=gone.pk).update(is_active=False)
    world.ada.agent_groups.first().members.add(gone)
    clients["guest"].get(urlsplit(link_for(ticket, nadia, "nadia@lindqvist.example")).path)
    return Case(world, ticket, clients, arguments)


def state() -> dict[str, int | str]:
    """Everything that a request may not have changed: how many rows, and what the ticket says."""
    kept = [
        m for m in apps.get_models() if m._meta.app_label not in LOGS and m._meta.managed and m.__name__ != "Lease"
    ]
    rows: dict[str, int | str] = {model.__name__: model._default_manager.count() for model in kept}
    return rows | {
        "ticket": str(list(Ticket.objects.order_by("pk").values())),
        "people": str(list(Person.objects.values("pk", "name"))),
    }


def unprotected(name: str, answer: Any) -> list[str]:
    """Which headers of reliability.md 4, with decisions.md C, an answer lacks."""
    headers, policy = answer.headers, answer.headers.get("Content-Security-Policy", "")
    inline = policy.replace("style-src 'unsafe-inline'", "") if name in FRAMES else policy
    wanted = {
        "nosniff": headers.get("X-Content-Type-Options") == "nosniff",
        "referrer": headers.get("Referrer-Policy") in ("same-origin", "no-referrer"),
        "opener": headers.get("Cross-Origin-Opener-Policy") == "same-origin",
        "resource": headers.get("Cross-Origin-Resource-Policy") in ("same-origin", "same-site"),
        "permissions": "camera=()" in headers.get("Permissions-Policy", ""),
        "policy": "default-src 'none'" in policy and "unsafe" not in inline,
        "not shared": re.search("no-store|private", headers.get("Cache-Control", "")) or name in FOR_ALL,
        "server": "Server" not in headers and "X-Powered-By" not in headers,
        "cookies": all(cookie["httponly"] and cookie["samesite"] == "Lax" for cookie in answer.cookies.values()),
    }
    return [what for what, there in wanted.items() if not there]


def test_every_url_is_in_the_table() -> None:
    assert [name for name, _ in urls() if allowed(name) is None] == []


def test_whoever_may_not_in_learns_and_changes_nothing(case: Case) -> None:
    before = state()
    for name, _ in urls():
        path = reverse(name, kwargs=case.arguments[name])
        nowhere = reverse(name, kwargs=dict.fromkeys(case.arguments[name], "nothinghere222222222"))
        for who in sorted(ANYBODY - (allowed(name) or set())):
            for method in ("get", "post"):
                answer = getattr(case.clients[who], method)(path)
                where = f"{who} {method} {path}: {answer.status_code}"
                if answer.status_code == 302:
                    assert answer.headers["Location"].startswith("/sign-in/"), where
                else:
                    assert answer.status_code in (400, 403, 404, 405), where
                body = b"".join(answer) if answer.streaming else answer.content
                assert not any(secret.encode() in body for secret in SECRETS), where
                if case.arguments[name]:
                    other = getattr(case.clients[who], method)(nowhere)
                    assert other.status_code == answer.status_code, f"{where}, but {other.status_code} for no such"
    assert state() == before


def test_whoever_may_in_gets_in(case: Case) -> None:
    for name, _ in urls():
        path = reverse(name, kwargs=case.arguments[name])
        for who in sorted((allowed(name) or set()) - {"gone"}):
            answer = case.clients[who].get(path)
            assert answer.status_code in (200, 302, 404, 405), f"{who} {path}: {answer.status_code}"
            assert not (lacking := unprotected(name, answer)), f"{who} {path}: {lacking}"
            if case.arguments[name] and "token" not in case.arguments[name]:
                assert answer.status_code != 404, f"{who} {path}"


def test_reading_changes_nothing(case: Case) -> None:
    before = state()
    for name, _ in urls():
        for who in sorted(allowed(name) or set()):
            case.clients[who].get(reverse(name, kwargs=case.arguments[name]))
    assert state() == before


def test_colleagues_are_readers_as_far_as_their_organisation_shares(case: Case) -> None:
    """Every page of the ticket × a contact, a colleague and the guest of another ticket × what is shared."""
    organization = case.ticket.customer.organization
    assert organization is not None
    pages = [
        reverse(name, kwargs=case.arguments[name])
        for name, wanted in urls()
        if name.startswith("portal:") and "number" in wanted
    ]
    clients = {"contact": Client(), "colleague": Client(), "other guest": _guest_of_another_ticket(case)}
    for name in ("contact", "colleague"):
        one = Person.objects.create(name=name, organization=organization, is_contact_person=name == "contact")
        addresses.add(one, f"{name}@lindqvist.example", verified=True)
        clients[name].force_login(one)
    readers: dict[str, set[str]] = {
        Organization.Sharing.NOBODY: set(),
        Organization.Sharing.CONTACTS: {"contact"},
        Organization.Sharing.EVERYBODY: {"contact", "colleague"},
    }
    for sharing, may in readers.items():
        Organization.objects.filter(pk=organization.pk).update(sharing=sharing)
        before = state()
        for path in pages:
            for who, client in clients.items():
                answer = client.get(path)
                assert (answer.status_code in (200, 302, 405)) == (who in may or answer.status_code == 405), (
                    f"{sharing} {who} {path}: {answer.status_code}"
                )
                if who not in may:
                    tried = client.post(path)
                    assert tried.status_code in (404, 405), f"{sharing} {who} {path}: {tried.status_code}"
                    assert not any(secret.encode() in answer.content + tried.content for secret in SECRETS)
                elif not answer.streaming:
                    assert not any(secret in answer.content for secret in (b"canary-note", b"canary-draft"))
        for who in ("contact", "colleague"):
            assert (b"Printer on fire" in clients[who].get(reverse("portal:company")).content) == (who in may)
            found = clients[who].get(reverse("portal:search"), {"q": "canary-customer"}).content
            assert (case.ticket.number.encode() in found) == (who in may)
            assert (
                case.ticket.number.encode()
                not in clients[who].get(reverse("portal:search"), {"q": "canary-note"}).content
            )
        assert state() == before


def _guest_of_another_ticket(case: Case) -> Client:
    """With the cookie of their own ticket, put where this one's would be."""
    client, other = Client(), case.world.ticket(case.world.otto, title="Another matter")
    otto = addresses.person_for("otto@elsewhere.example", "Otto")
    client.get(urlsplit(link_for(other, otto, "otto@elsewhere.example")).path)
    client.cookies["deskbell-ticket"]["path"] = "/"
    return client
