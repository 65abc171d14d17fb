"""One's OpenPGP keys: adding one, looking at it, taking it away."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from deskbell.people import public_keys
from deskbell.people.models import Person
from deskbell.web.portal.doors import nothing_here
from deskbell.web.portal.preference_forms import NewKey
from deskbell.web.portal.views.preferences import back, for_customers, page


@require_POST
@for_customers
def create(request: HttpRequest, person: Person) -> HttpResponse:
    typed = request.POST.copy()
    form = NewKey(typed, request.FILES)
    if form.is_valid():
        try:
            public_keys.add(person=person, text=form.cleaned_data["text"])
        except ValidationError as error:
            form.add_error("text", error)
        else:
            messages.success(request, _("The key is kept. Compare its fingerprint with the one your program shows."))
            return back("key")
    if "PRIVATE KEY" in typed.get("text", ""):
        typed["text"] = ""  # what was typed comes back on the page, but never this
    return page(request, person, new_key=form)


@require_safe
@for_customers
def show(request: HttpRequest, person: Person, public_id: str) -> HttpResponse:
    """As text, to save."""
    key = public_keys.one(person, public_id)
    if key is None:
        return nothing_here(request)
    response = HttpResponse(key.text, content_type="application/pgp-keys")
    response.headers["Content-Disposition"] = f'attachment; filename="{key.fingerprint[-16:]}.asc"'
    return response


@require_POST
@for_customers
def remove(request: HttpRequest, person: Person, public_id: str) -> HttpResponse:
    if not public_keys.remove(person=person, public_id=public_id):
        return nothing_here(request)
    messages.success(request, _("The key is removed."))
    return back("key")
