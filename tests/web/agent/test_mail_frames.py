from __future__ import annotations

import pytest
from django.test import Client
from django.test.utils import override_settings

from deskbell.blobs import storage
from deskbell.mime import html
from deskbell.tickets import receiving
from deskbell.tickets.articles import NewFile
from deskbell.tickets.models import Article, Attachment, Ticket
from tests.web.agent.conftest import desk
from tests.world import World

MAIL = (
    '<p>Hello <b>Ada</b></p><img src="cid:logo@acme"><img src="https://track.example/p.png">'
    '<script>alert(1)</script><div class="gmail_quote"><blockquote>Earlier words</blockquote></div>'
)


@pytest.fixture
def article(world: World, ticket: Ticket) -> Article:
    clean = html.clean(MAIL)
    picture = NewFile(storage.store(b"\x89PNG"), "logo.png", "image/png", "logo@acme", True)
    paper = NewFile(storage.store(b"<script>"), "rück\r\nblick.html", "text/html")
    receiving.receive(
        by=world.carla,
        ticket=ticket,
        article=world.message(
            world.carla,
            "Hello Ada",
            html=clean.html,
            sanitiser=clean.version,
            remote_images=clean.remote_images,
            files=(picture, paper),
        ),
    )
    return ticket.articles.latest("pk")


def body(article: Article) -> str:
    return f"/desk/articles/{article.public_id}/body/"


def test_the_ticket_shows_an_html_mail_in_a_frame_without_scripts(
    ada: Client, ticket: Ticket, article: Article
) -> None:
    content = ada.get(desk(ticket)).content.decode()
    frame = content[content.index("<iframe") : content.index("</iframe>")]
    assert body(article) in frame
    assert 'sandbox="allow-popups allow-popups-to-escape-sandbox"' in frame


def test_the_frame_has_a_policy_of_its_own(ada: Client, article: Article) -> None:
    answer = ada.get(body(article))
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    assert "frame-ancestors 'self'" in policy
    assert "sandbox allow-popups allow-popups-to-escape-sandbox" in policy
    assert "https:" not in policy
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert "<script" not in answer.content.decode()


def test_pictures_from_the_internet_load_after_a_click_only(ada: Client, ticket: Ticket, article: Article) -> None:
    assert "track.example" not in ada.get(body(article)).content.decode()
    page = ada.get(desk(ticket)).content.decode()
    assert f"?images={article.public_id}#" in page
    chosen = ada.get(desk(ticket) + f"?images={article.public_id}").content.decode()
    assert body(article) + "?images=1" in chosen
    answer = ada.get(body(article) + "?images=1")
    assert "https://track.example/p.png" in answer.content.decode()
    assert " https: http:" in answer.headers["Content-Security-Policy"]


def test_pictures_of_the_mail_come_by_a_signed_address_without_a_cookie(ada: Client, article: Article) -> None:
    content = ada.get(body(article)).content.decode()
    address = content.split('src="')[1].split('"')[0].replace("&amp;", "&")
    answer = Client().get(address)
    assert b"".join(answer.streaming_content) == b"\x89PNG"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert Client().get(address.partition("?")[0]).status_code == 404
    other = Attachment.objects.get(content_type="text/html")
    forged = address.replace(address.split("/")[-2], other.public_id)
    assert Client().get(forged).status_code == 404


def test_what_is_quoted_is_folded_inside_the_frame(ada: Client, article: Article) -> None:
    content = ada.get(body(article)).content.decode()
    assert content.index("<details>") < content.index("Earlier words") < content.index("</details>")


def test_a_file_is_saved_and_never_shown(ada: Client, article: Article) -> None:
    file = article.attachments.get(inline=False)
    answer = ada.get(f"/desk/files/{file.public_id}/")
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert "\r" not in answer.headers["Content-Disposition"]
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert b"".join(answer.streaming_content) == b"<script>"


@override_settings(DESKBELL_URL="https://support.example")
def test_the_frames_policy_names_our_own_address(ada: Client, article: Article) -> None:
    assert "https://support.example" in ada.get(body(article)).headers["Content-Security-Policy"]
