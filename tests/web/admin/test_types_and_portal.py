from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from deskbell.audit.models import Entry
from deskbell.blobs.models import Blob
from deskbell.desk import settings as desk
from deskbell.desk.urls import portal_base
from deskbell.queues.models import Calendar, ExtraField, TicketType
from tests.world import World

pytestmark = pytest.mark.django_db

PORTAL = {
    "name": "Deskbell",
    "scenario": "sign_in",
    "registration": "open",
    "links_open": "without_account",
    "web_form": "on",
    "guest_form": "on",
    "privacy_notice": "on",
    "max_file_mb": "1024",
}
PNG = b"\x89PNG\r\n\x1a\n" + b"x" * 40


def picture(content: bytes, name: str = "logo.png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def save(ines: Client, **more: Any) -> Any:
    return ines.post("/admin/portal/", PORTAL | more)


def test_a_type_is_made_named_in_languages_and_published(ines: Client, world: World) -> None:
    given = {"name": "Bug", "name-de": "Fehler", "queue": world.billing.public_id, "order": "2", "is_published": "on"}
    assert ines.post("/admin/types/new/", given | {"is_active": "on"})["Location"] == "/admin/types/"
    bug = TicketType.objects.get(name="Bug")
    assert (bug.names, bug.queue, bug.order, bug.is_published) == ({"de": "Fehler"}, world.billing, 2, True)
    assert Entry.objects.filter(action="type_added", about="Bug").exists()
    assert "Bug" in ines.get("/admin/types/").content.decode()
    ines.post(f"/admin/types/{bug.public_id}/", {"name": "Bug", "order": "2"})
    bug.refresh_from_db()
    assert not bug.is_active and not bug.is_published and bug.queue is None
    assert "not in use" in ines.get("/admin/types/").content.decode()


def test_a_built_in_type_by_another_name_is_ones_own(ines: Client, world: World) -> None:
    built_in = TicketType.objects.get(code="unclassified")
    ines.post(f"/admin/types/{built_in.public_id}/", {"name": "Other", "order": "0", "is_active": "on"})
    built_in.refresh_from_db()
    assert (str(built_in), built_in.code) == ("Other", None)


def test_a_type_keeps_the_queue_that_rests(ines: Client, world: World) -> None:
    bug = TicketType.objects.create(name="Bug", queue=world.billing)
    world.billing.is_active = False
    world.billing.save()
    page = ines.get(f"/admin/types/{bug.public_id}/").content.decode()
    assert f'<option value="{world.billing.public_id}" selected' in page
    ines.post(f"/admin/types/{bug.public_id}/", {"name": "Bug", "order": "1", "queue": world.billing.public_id})
    bug.refresh_from_db()
    assert (bug.order, bug.queue) == (1, world.billing)


@pytest.mark.parametrize("page", ["types", "calendars"])
def test_a_list_costs_the_same_however_long_it_is(ines: Client, world: World, page: str) -> None:
    def costs() -> int:
        with CaptureQueriesContext(connection) as queries:
            ines.get(f"/admin/{page}/")
        return len(queries)

    ines.get(f"/admin/{page}/")
    before = costs()
    for n in range(5):
        TicketType.objects.create(name=f"Type {n}")
        Calendar.objects.create(name=f"Calendar {n}")
    assert costs() == before


def test_a_name_is_used_once(ines: Client, world: World) -> None:
    TicketType.objects.create(name="Bug")
    assert (
        "There is a type of this name."
        in ines.post("/admin/types/new/", {"name": "bug", "order": "0"}).content.decode()
    )


def test_a_field_is_made_and_changed_but_keeps_its_code_and_kind(ines: Client, world: World) -> None:
    bug = TicketType.objects.create(name="Bug")
    given = {"label": "Platform", "code": "platform", "kind": "choice", "choices": "Linux\n Linux\n\nWindows "}
    given |= {"shown_to": "customer", "order": "1", "is_active": "on", "label-ru": "Платформа"}
    sent = ines.post(f"/admin/fields/new/?type={bug.public_id}", given)
    assert sent["Location"] == f"/admin/types/{bug.public_id}/"
    field = ExtraField.objects.get(code="platform")
    assert (field.type, field.choices, field.labels) == (bug, ["Linux", "Windows"], {"ru": "Платформа"})
    ines.post(f"/admin/fields/{field.public_id}/", given | {"code": "other", "kind": "text", "choices": "Linux"})
    field.refresh_from_db()
    assert (field.code, field.kind, field.choices) == ("platform", "choice", ["Linux"])
    assert Entry.objects.filter(action="field_changed", about="platform").exists()
    assert "platform" in ines.get(f"/admin/types/{bug.public_id}/").content.decode()


def test_what_is_wrong_with_a_field_is_said(ines: Client, world: World) -> None:
    ExtraField.objects.create(code="taken", label="Taken")
    given = {"label": "X", "code": "x", "kind": "text", "shown_to": "customer", "order": "0"}
    for wrong, said in (
        ({"code": "Is Odd"}, "Begin with a letter"),
        ({"code": "taken"}, "Another field has this short name."),
        ({"kind": "choice"}, "Enter at least one choice."),
        ({"is_required": "on", "shown_to": "agent"}, "Customers do not see this field."),
        ({"label": "a\0b"}, "Null characters"),
        ({"kind": "nothing"}, "Select a valid choice."),
    ):
        assert said in ines.post("/admin/fields/new/", given | wrong).content.decode()
    assert ExtraField.objects.count() == 1


def test_the_portals_settings_are_kept_and_logged(ines: Client, world: World) -> None:
    given = {"scenario": "external", "portal_url": "https://help.example.org/", "accent": "#1A5F7A"}
    given |= {"embed_origins": "https://Www.example.org/\n\nhttp://intra:8080", "title-de": "Frag uns"}
    assert save(ines, **given)["Location"] == "/admin/portal/"
    now = desk.current()
    assert (now.scenario, now.accent, now.portal_texts) == ("external", "#1a5f7a", {"de": {"title": "Frag uns"}})
    assert now.embed_origins == ["https://www.example.org", "http://intra:8080"]
    assert portal_base() == "https://help.example.org"
    assert Entry.objects.filter(action="desk_changed").exists()
    page = ines.get("/admin/portal/").content.decode()
    assert "&lt;iframe src=&quot;https://help.example.org/embed/new/" in page and "contrast" in page


def test_what_is_wrong_with_the_portal_is_refused(ines: Client, world: World) -> None:
    for wrong in (
        {"accent": "red"},
        {"embed_origins": "https://a.example/path"},
        {"embed_origins": "https://a.example; script-src *"},
        {"embed_origins": "javascript:x"},
        {"portal_url": "ftp://x.example"},
        {"portal_url": "https://x.example/?a=b"},
        {"max_file_mb": "99999"},
        {"scenario": "all"},
        {"picture": picture(b"<svg xmlns='http://www.w3.org/2000/svg'/>", "logo.svg")},
        {"picture": picture(b"RIFFxxxxWAVE")},
        {"picture": picture(PNG * 20_000)},
    ):
        page = save(ines, **wrong, **{"title-en": "Kept words"}).content.decode()
        assert "errsum" in page and "Kept words" in page, wrong
    assert desk.current().portal_texts == {} and not Blob.objects.exists()


def test_a_colour_can_be_seen_first(ines: Client, world: World) -> None:
    page = save(ines, accent="#ffee00", preview="1").content.decode()
    assert 'fill="#ffee00"' in page and desk.current().accent == ""


def test_the_front_page_is_seen_before_it_is_saved(ines: Client, world: World) -> None:
    given = PORTAL | {"name": "Kestrel", "accent": "#ffee00", "title-de": "Frag uns", "scenario": "agents"}
    given |= {"preview": "1", "preview_language": "de"}
    frames = ines.post("/admin/portal/", given).context["frames"]
    for look, _name, _base, url in frames:
        answer = ines.get(url)
        page = answer.content.decode()
        assert f'data-theme="{look}"' in page and "Frag uns" in page and "Kestrel" in page and 'lang="de"' in page
        assert "portal.css?v=ffee00" in page and "/new/" not in page and "Ines" not in page
        assert "frame-ancestors 'self'" in answer["Content-Security-Policy"]
    assert "--accent:light-dark(#8f8500,#ffee00)" in ines.get("/portal.css?v=ffee00").content.decode()  # readable
    assert desk.current().name == "Deskbell" and desk.current().scenario == "sign_in"
    odd = ines.get("/admin/portal/preview/?accent=red&scenario=x&language=xx&look=y&title-en=%00").content.decode()
    assert 'data-theme="light"' in odd and "portal.css?v" not in odd


def test_a_logo_replaces_the_one_before_and_is_taken_away(ines: Client, world: World) -> None:
    save(ines, picture=picture(PNG))
    first = desk.current().logo
    save(ines, picture=picture(PNG + b"2"))
    assert desk.current().logo not in ("", first) and Blob.objects.count() == 1
    save(ines, no_logo="on")
    assert desk.current().logo == "" and not Blob.objects.exists()
