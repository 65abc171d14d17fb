"""A mail as it came: its headers and the beginning of its source, and all of it as a file."""

from __future__ import annotations

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_GET

from deskbell.access import fetch
from deskbell.access.errors import NotThere
from deskbell.tickets import scanning
from deskbell.tickets.models import Article
from deskbell.web.agent import plain_source
from deskbell.web.agent.doors import AgentRequest, for_agents
from deskbell.web.ui import downloads, erased


@require_GET
@for_agents
def show(request: AgentRequest, public_id: str) -> HttpResponse:
    article = fetch.article(request.user, public_id)
    if article.raw is None:
        return _gone(request, article)
    source = plain_source.read(article.raw)
    return render(
        request,
        "agent/source.html",
        {"ticket": fetch.ticket_with(request.user, article), "article": article, "source": source},
    )


@require_GET
@for_agents
def download(request: AgentRequest, public_id: str) -> HttpResponseBase:
    """As text to save, never a page nor a mail that a program would open by itself. It has all its files in it."""
    article = fetch.article(request.user, public_id)
    if article.raw is None:
        return _gone(request, article)
    name = f"{article.ticket.number}-{article.public_id}.eml.txt"
    held = [file for file in article.attachments.all() if not scanning.is_open(file)]
    if held:
        return downloads.file(request, held[0])
    return downloads.attachment(request, article.raw, name, "text/plain")


def _gone(request: AgentRequest, article: Article) -> HttpResponse:
    if article.raw_erased_at is None:
        raise NotThere
    return erased.answer(request, article.raw_erased_at)
