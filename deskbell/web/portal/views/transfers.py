"""Links for files that an agent made: one takes files in, once; the other gives files out. Nobody signs in here.

A link that is wrong, spent, revoked or old gets the page that every such link gets, and counts as a guess."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from deskbell.access import transfers
from deskbell.access.errors import NotThere
from deskbell.desk import settings as desk
from deskbell.entry import guessing
from deskbell.people import limits
from deskbell.queues import file_limits
from deskbell.tickets import transferring
from deskbell.tickets.models import Transfer
from deskbell.web.portal import words
from deskbell.web.portal.doors import nothing_here
from deskbell.web.portal.forms import Given, Passphrase
from deskbell.web.ui import downloads, shelves
from deskbell.web.ui.shelves import Shelf

SALT = "deskbell.web.portal.transfers"
NAME = "__Secure-deskbell-files" if settings.SESSION_COOKIE_SECURE else "deskbell-files"
TRIES, AN_HOUR = 10, 3600
"""Passphrases one link may be asked with."""
View = Callable[..., HttpResponseBase]


def for_holders(way: str) -> Callable[[View], View]:
    """`view(request, transfer, token, …)` for who has a link of this kind."""

    def guarding(view: View) -> View:
        @never_cache
        @login_not_required
        @wraps(view)
        def guarded(request: HttpRequest, token: str, **more: Any) -> HttpResponseBase:
            where = request.META.get("REMOTE_ADDR", "")
            try:
                if not guessing.may_try(where):
                    raise NotThere
                response = view(request, transfers.behind(token, way), token, **more)
            except NotThere:
                guessing.was_wrong(where)
                return nothing_here(request)
            response.headers["X-Robots-Tag"] = "noindex"
            return response

        return guarded

    return guarding


@require_POST
@for_holders(Transfer.Way.UPLOAD)
def begin(request: HttpRequest, transfer: Transfer, token: str) -> HttpResponse:
    return shelves.begin(request, _shelf(transfer))


@require_http_methods(["GET", "HEAD", "POST"])
@for_holders(Transfer.Way.UPLOAD)
def give(request: HttpRequest, transfer: Transfer, token: str) -> HttpResponse:
    """Spends the link. The page that answers is the only one that says so: it opens nothing afterwards."""
    shelf, ids = _shelf(transfer), request.POST.getlist(shelves.FIELD)
    form = Given(request.POST, request.FILES, has_files=bool(ids)) if request.method == "POST" else Given()
    if form.is_bound:
        ids += shelves.kept(form, "files", shelf)
    if form.is_bound and form.is_valid():
        try:
            transferring.give(transfer=transfer, text=form.cleaned_data["text"], files=lambda: shelf.take(ids))
        except shelves.NotReady as error:
            form.add_error("files", shelves.missing(error))
        except transferring.Spent:
            raise NotThere from None
        else:
            context = {"n": len(set(ids)), "team": words.team(transfer.ticket)}
            return render(request, "portal/upload_done.html", context)
    context = {
        "transfer": transfer,
        "team": words.team(transfer.ticket),
        "form": form,
        "shelf": shelves.View(shelf, reverse("portal:upload_link_files", args=[token]), tuple(ids), required=True),
        "private": desk.current().privacy_notice,
    }
    return render(request, "portal/upload_link.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@for_holders(Transfer.Way.DOWNLOAD)
def take(request: HttpRequest, transfer: Transfer, token: str) -> HttpResponse:
    """The list of files; where a passphrase is asked, after it."""
    page = reverse("portal:download_link", args=[token])
    if _is_open(request, transfer):
        context = {"transfer": transfer, "team": words.team(transfer.ticket), "rows": _rows(transfer, token)}
        return render(request, "portal/download_link.html", context)
    form = Passphrase(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        if not limits.hit("passphrase", str(transfer.pk), TRIES, AN_HOUR):
            form.add_error("words", _("That were too many tries. Wait an hour."))
        elif transferring.opens(transfer, form.cleaned_data["words"]):
            return _remember(HttpResponseRedirect(page), transfer, page)
        else:
            form.add_error("words", _("This is not the passphrase."))
    context = {"form": form, "team": words.team(transfer.ticket)}
    return render(request, "portal/passphrase.html", context, status=422 if form.errors else 200)


@require_safe
@for_holders(Transfer.Way.DOWNLOAD)
def take_file(request: HttpRequest, transfer: Transfer, token: str, public_id: str) -> HttpResponseBase:
    if not _is_open(request, transfer):
        return HttpResponseRedirect(reverse("portal:download_link", args=[token]))
    response = downloads.file(request, transfers.file(transfer, public_id))
    begins = response.status_code == 200 or response.headers.get("Content-Range", "").startswith("bytes 0-")
    if request.method == "GET" and begins:
        transferring.was_taken(transfer)
    return response


def _rows(transfer: Transfer, token: str) -> list[dict[str, Any]]:
    return [
        {
            "name": file.name,
            "size": file.size,
            "icon": "file",
            "url": reverse("portal:download_link_file", args=[token, file.public_id]),
        }
        for file in transfers.files(transfer)
    ]


def _is_open(request: HttpRequest, transfer: Transfer) -> bool:
    """Whether no passphrase is asked, or this browser gave it."""
    if not transfer.passphrase:
        return True
    try:
        key = signing.loads(request.COOKIES.get(NAME, ""), salt=SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return False
    return bool(key == transfer.pk)


def _remember(response: HttpResponse, transfer: Transfer, page: str) -> HttpResponse:
    response.set_cookie(
        NAME,
        signing.dumps(transfer.pk, salt=SALT),
        path=page,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


def _shelf(transfer: Transfer) -> Shelf:
    most = file_limits.of_queue(transfer.ticket.queue)
    return Shelf(f"transfer:{transfer.pk}", f"transfer:{transfer.pk}", most)
