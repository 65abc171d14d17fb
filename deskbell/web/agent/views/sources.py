"""A mail as it came: its headers and the beginning of its source, and all of it as a file."""

from __future__ import annotations

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_GET

from deskbell.access import fetch
from deskbell.access.errors import NotThere
from deskbell.blobs.models import Blob
from deskbell.tickets import scanning
from deskbell.tickets.models import Article
from deskbell.web.agent import plain_source
from deskbell.web.agent.doors import AgentRequest, for_agents
from deskbell.web.ui import downloads


@require_GET
@for_agents
def show(request: AgentRequest, public_id: str) -> HttpResponse:
    article, raw = _with_source(request, public_id)
    source = plain_source.read(raw)
    return render(
        request,
        "agent/source.html",
        {"ticket": fetch.ticket_with(request.user, article), "article": article, "source": source},
    )


@require_GET
@for_agents
def download(request: AgentRequest, public_id: str) -> HttpResponseBase:
    """As text to save, never a page nor a mail that a program would open by itself. It has all its files in it."""
    article, raw = _with_source(request, public_id)
    name = f"{article.ticket.number}-{article.public_id}.eml.txt"
    held = [file for file in article.attachments.all() if not scanning.is_open(file)]
    if held:
        return downloads.file(request, held[0])
    return downloads.attachment(request, raw, name, "text/plain")


def _with_source(request: AgentRequest, public_id: str) -> tuple[Article, Blob]:
    article = fetch.article(request.user, public_id)
    if article.raw is None:
        raise NotThere
    return article, article.raw
