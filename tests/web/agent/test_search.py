from __future__ import annotations

import csv
import io
import re
import zipfile
from datetime import datetime, timedelta
from urllib.parse import parse_qs, quote, urlsplit
from zoneinfo import ZoneInfo

from django.test import Client

from deskbell.people.models import Person
from deskbell.search import saved
from deskbell.search.models import DashboardList, SavedSearch
from deskbell.search.query import parse
from deskbell.search.query.tree import And, all_of
from deskbell.tickets.models import Ticket
from deskbell.web.agent import searching
from tests.search.conftest import _patient
from tests.web.agent.conftest import desk, signed_in
from tests.world import World

__all__ = ["_patient"]


def test_a_number_jumps_with_and_without_its_sign(ada: Client, ticket: Ticket) -> None:
    for q in (ticket.number, f"#{ticket.number}", f" {ticket.number} "):
        assert ada.get("/desk/search/", {"q": q}).headers["Location"] == desk(ticket)
        assert ada.post("/desk/search/", {"q": q}).headers["Location"] == desk(ticket)
    assert not SavedSearch.objects.exists()


def test_one_hit_opens(ada: Client, ticket: Ticket) -> None:
    assert ada.get("/desk/search/?q=orders+arrive").headers["Location"].startswith(desk(ticket))


def test_several_hits_are_listed_with_the_words_marked(world: World, ada: Client, ticket: Ticket) -> None:
    other = world.ticket(title="More orders", text="No Örders <b>here</b> either.")
    page = ada.get("/desk/search/?q=orders")
    content = page.content.decode()
    assert [hit.number for hit in page.context["hits"]] == [other.number, ticket.number]
    assert "<mark>Örders</mark> &lt;b&gt;here&lt;/b&gt;" in content
    assert "found in a message" in content
    assert "best match first" in content


def test_what_is_searched_in_the_box_is_kept_as_the_last_search(world: World, ada: Client, ticket: Ticket) -> None:
    world.ticket(title="More orders")
    answer = ada.post("/desk/search/", {"q": "orders state:new"})
    assert answer.headers["Location"] == "/desk/search/?q=orders+state%3Anew"
    assert saved.text_of(world.ada, SavedSearch.objects.get(is_last=True)) == "orders state:new"
    page = ada.get("/desk/search/last/", follow=True)
    assert len(page.context["hits"]) == 2
    assert page.context["q"] == "orders state:new"


def test_tickets_of_other_queues_are_not_found(world: World, ada: Client) -> None:
    hidden = world.ticket(queue=world.billing, title="Invoice", text="zebra")
    assert "Nothing found" in ada.get("/desk/search/?q=zebra").content.decode()
    page = ada.get(f"/desk/search/?q={hidden.number}")
    assert page.status_code == 200
    assert "Invoice" not in page.content.decode()


def test_what_is_wrong_is_shown_in_its_place_with_a_way_on(ada: Client, ticket: Ticket) -> None:
    content = ada.get("/desk/search/?q=orders+state:opne+owner:me").content.decode()
    assert "orders state:<mark>opne</mark> owner:me" in content
    assert 'href="/desk/search/?q=orders+state%3Aopen+owner%3Ame"' in content
    assert "is no field" in ada.get("/desk/search/?q=onwer:me+x").content.decode()


def test_odd_questions_are_answered_calmly(world: World, ada: Client, ticket: Ticket) -> None:
    for q in ("", '"', "(", "-", "*", "OR", "a" * 5000, "%00", "%27%3B--", "<script>alert(1)</script>"):
        for page in (ada.get(f"/desk/search/?q={q}"), ada.get(f"/desk/search/form/?q={q}")):
            assert page.status_code == 200, q
            assert "<script>alert(1)" not in page.content.decode()
        assert ada.get("/desk/search/completion/", {"q": q, "at": "99999999"}).status_code == 200


def test_parts_can_be_taken_out_one_by_one(world: World, ada: Client, ticket: Ticket) -> None:
    world.ticket(title="More orders")
    chips = ada.get("/desk/search/?q=orders+state:new+-has:note").context["chips"]
    assert [chip.text for chip in chips] == ["orders", "state:new", "-has:note"]
    assert chips[1].without == f"/desk/search/?q={quote('orders -has:note').replace('%20', '+')}"


def test_what_is_left_without_a_part_means_the_same(world: World) -> None:
    """Alternatives keep their brackets beside others, and the order its place at the end."""
    texts = (
        "orders (state:new OR has:note) -has:attachment sort:oldest",
        "(a OR b) (c OR d)",
        "(a OR b) c sort:oldest",
        "-(a b) c",
        "-(a OR b) subject:x,y",
        "alone sort:oldest",
        "a OR b",
    )
    for text in texts:
        query = parse(text, world.ada)
        parts = list(query.tree.parts) if isinstance(query.tree, And) else [query.tree]
        chips = searching.chips(query, world.ada)
        assert len(chips) == len(parts)
        for at, chip in enumerate(chips):
            [left] = parse_qs(urlsplit(chip.without).query, keep_blank_values=True)["q"]
            others = parse(left, world.ada)
            assert (others.tree, others.sort) == (all_of([*parts[:at], *parts[at + 1 :]]), query.sort), left
            assert parse(chip.text, world.ada).tree == parts[at]


def test_more_than_a_page_is_counted_up_to_a_limit_and_paged(world: World, ada: Client) -> None:
    for n in range(28):
        world.ticket(title=f"Order {n}", text="pear")
    page = ada.get("/desk/search/?q=pear")
    assert "More than 25 tickets" in page.content.decode()
    assert ada.get(page.context["count_url"]).content.decode() == "28 tickets"
    more = ada.get(page.context["more_url"])
    shown = [hit.number for one in (page, more) for hit in one.context["hits"]]
    assert len(shown) == len(set(shown)) == 28
    assert more.context["more_url"] == ""


def test_exports_hold_everything_found_and_no_formula(world: World, ada: Client) -> None:
    world.ticket(title='=HYPERLINK("http://evil.example")', text="pear")
    world.ticket(title="+1 <Ünïcode>", text="pear")
    world.ticket(queue=world.billing, title="Hidden", text="pear")
    answer = ada.get("/desk/search/as/csv/?q=pear")
    assert answer.headers["Content-Type"].startswith("text/csv")
    rows = list(csv.reader(io.StringIO(b"".join(answer).decode("utf-8-sig"))))
    assert [row[1] for row in rows[1:]] == ["'+1 <Ünïcode>", '\'=HYPERLINK("http://evil.example")']
    assert rows[1][8:11] == ["Carla Finch", "carla@acme.example", "Acme"]
    book = zipfile.ZipFile(io.BytesIO(ada.get("/desk/search/as/xlsx/?q=pear").content))
    whole = "".join(book.read(name).decode() for name in book.namelist() if name.endswith(".xml"))
    assert "HYPERLINK" in whole
    assert "<f>" not in whole
    assert "Hidden" not in whole
    assert ada.get("/desk/search/as/pdf/?q=pear").status_code == 404
    assert ada.get("/desk/search/as/csv/?q=state:x").status_code == 302


def test_the_times_of_an_export_are_the_readers_in_either_form(world: World, ada: Client, ticket: Ticket) -> None:
    """A CSV is written while it is sent, when the request's own zone is put away again."""
    Person.objects.filter(pk=world.ada.pk).update(time_zone="Asia/Kolkata")
    there = ticket.created_at.astimezone(ZoneInfo("Asia/Kolkata")).replace(microsecond=0)
    answer = ada.get("/desk/search/as/csv/?q=orders")
    row = list(csv.reader(io.StringIO(b"".join(answer).decode("utf-8-sig"))))[1]
    assert row[0] == ticket.number
    assert row[11] == there.isoformat(" ")
    book = zipfile.ZipFile(io.BytesIO(ada.get("/desk/search/as/xlsx/?q=orders").content))
    days = re.search(r'<c r="L2"[^>]*><v>([0-9.]+)</v>', book.read("xl/worksheets/sheet1.xml").decode())
    assert days is not None
    kept = datetime(1899, 12, 30) + timedelta(days=float(days[1]))
    assert abs(kept - there.replace(tzinfo=None)) < timedelta(seconds=2)


def test_the_form_is_filled_from_the_query_and_gives_it_back(world: World, ada: Client) -> None:
    world.ticket()
    q = (
        'fire subject:printer from:@acme.example customer:"Carla Finch" owner:me,none state:new,open priority:3,4'
        " queue:Support locked:no has:attachment created:2026-01-01..2026-01-31 closed:..2026-02-01"
        ' (a OR b) -tag:none waits:>4h "it burns" sort:oldest'
    )
    world.ticket().tags.create(name="vip")
    form = ada.get("/desk/search/form/", {"q": q}).context["form"]
    assert form.initial["words"] == 'fire "it burns"'
    assert form.initial["state"] == ["new", "open"]
    assert form.initial["rest"] == "(a OR b) -tag:none waits:>4h sort:oldest"
    answer = ada.post("/desk/search/form/", form.initial)
    assert answer.status_code == 302
    assert SavedSearch.objects.get(is_last=True).sort == "oldest"
    again = ada.get(answer.headers["Location"].replace("/search/", "/search/form/")).context["form"]
    assert again.initial == form.initial


def test_what_is_wrong_in_the_form_is_said_there(ada: Client, ticket: Ticket) -> None:
    page = ada.post("/desk/search/form/", {"customer": "Nobody Atall", "words": "orders"})
    assert page.status_code == 422
    assert "is not known" in page.content.decode()
    assert page.context["form"]["words"].value() == "orders"
    either = ada.post("/desk/search/form/", {"words": "orders OR nothing", "state": ["new"]})
    assert (
        either.headers["Location"] == f"/desk/search/?q={quote('(orders OR nothing) state:new').replace('%20', '+')}"
    )


def test_a_search_is_saved_run_changed_shared_and_deleted(world: World, ada: Client, ticket: Ticket) -> None:
    ben = signed_in(world.ben)
    world.ticket(title="More orders")
    ada.post("/desk/search/saved/", {"q": "orders", "name": "Orders", "dashboard": "on"})
    kept = SavedSearch.objects.get(name="Orders")
    assert DashboardList.objects.get().person == world.ada
    run = f"/desk/search/saved/{kept.public_id}/"
    assert len(ada.get(run, follow=True).context["hits"]) == 2
    assert ben.get(run).status_code == 404
    ada.post(run, {"name": "All orders", "q": "orders sort:oldest", "sharing": "on", "shared": "on"})
    page = ben.get(run, follow=True)
    assert page.context["hits"] == []
    assert ben.post(run, {"name": "Taken over"}).status_code == 404
    assert "All orders" in ben.get("/desk/search/saved/").content.decode()
    assert "All orders" in ben.get("/desk/search/saved/", headers={"HX-Request": "true"}).content.decode()
    assert ben.post(f"{run}removal/").status_code == 404
    ada.post(f"{run}removal/")
    assert not SavedSearch.objects.exists()


def test_the_box_offers_fields_and_values(ada: Client, ticket: Ticket) -> None:
    content = ada.get("/desk/search/completion/", {"q": "orders own"}).content.decode()
    assert re.search(r'data-text="owner:" data-start="7" data-end="10"', content)
    assert "Ada Lark" in ada.get("/desk/search/completion/", {"q": "owner:a"}).content.decode()
