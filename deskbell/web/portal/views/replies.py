"""A customer's message on their ticket, from its page."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from deskbell.access import fetch
from deskbell.access.guest import Guest
from deskbell.mime.mail import MailAddress
from deskbell.people import addresses, limits
from deskbell.tickets import closing, receiving, seeing
from deskbell.tickets.articles import NewArticle
from deskbell.tickets.models import Article, Ticket
from deskbell.web.portal.doors import Who, for_readers, person_of
from deskbell.web.portal.forms import Reply
from deskbell.web.portal.views.ticket import context, may_close, takes_replies
from deskbell.web.ui import shelves
from deskbell.web.ui.shelves import Shelf

AN_HOUR = 30
"""Messages one person may send to one ticket from its page in an hour."""


@for_readers
def create(request: HttpRequest, who: Who, number: str) -> HttpResponse:
    page = reverse("portal:ticket", args=[number])
    ticket = fetch.portal_ticket(who, number, to="reply")
    if request.method != "POST" or not takes_replies(ticket):
        return HttpResponseRedirect(page)
    shelf, ids = Shelf.of_ticket(ticket, person_of(who)), request.POST.getlist(shelves.FIELD)
    form = Reply(request.POST, request.FILES, has_files=bool(ids))
    ids += shelves.kept(form, "files", shelf)
    if form.is_valid() and _within_limit(form, who, ticket):
        try:
            closes = form.cleaned_data["close"] and may_close(who, ticket)
            send(who, ticket, form.cleaned_data["text"], shelf, ids, closes=closes)
        except shelves.NotReady as error:
            form.add_error("files", shelves.missing(error))
        else:
            said = (
                _("Your reply has been sent and the ticket is closed.") if closes else _("Your reply has been sent.")
            )
            messages.success(request, said)
            return HttpResponseRedirect(page)
    return render(request, "portal/ticket.html", context(who, ticket, form, ids), status=422)


def send(who: Who, ticket: Ticket, text: str, shelf: Shelf, ids: Sequence[str], *, closes: bool = False) -> None:
    """`closes`: the ticket is solved with it. NotReady."""
    person = person_of(who)
    email = who.email if isinstance(who, Guest) else addresses.primary(person)
    text = text.replace("\r\n", "\n").strip()
    with transaction.atomic():
        receiving.receive(
            by=person,
            ticket=ticket,
            article=NewArticle(
                kind=Article.Kind.WEB,
                side=Article.Side.CUSTOMER,
                visible=True,
                text=text,
                author=person,
                sender=MailAddress(person.name, email),
                subject=ticket.title,
                files=shelf.take(ids),
            ),
        )
        if closes:
            closing.close(by=person, ticket=ticket)
        seeing.mark_seen(by=person, ticket=ticket)


def _within_limit(form: Reply, who: Who, ticket: Ticket) -> bool:
    if limits.hit("portal-reply", f"{ticket.pk}:{person_of(who).pk}", AN_HOUR, 3600):
        return True
    form.add_error("text", _("That were many messages within an hour. Wait a while before you send another."))
    return False
