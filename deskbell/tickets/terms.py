"""How long files are kept, as mails to customers say it. Nothing while no policy for all tickets is on (E43).

What decides about it lies above (`privacy.policies`) and writes it here."""

from __future__ import annotations

from django.utils import translation
from django.utils.translation import ngettext

from deskbell.db.keeping import Kept
from deskbell.tickets.models import FilesTerm

DAYS = "d"


def sentence(language: str) -> str:
    term = _known.get()
    if term is None:
        return ""
    with translation.override(language):
        if term.unit == DAYS:
            words = ngettext(
                "Attachments are deleted when the ticket has been closed for %(n)d day.",
                "Attachments are deleted when the ticket has been closed for %(n)d days.",
                term.after,
            )
        else:
            words = ngettext(
                "Attachments are deleted when the ticket has been closed for %(n)d month.",
                "Attachments are deleted when the ticket has been closed for %(n)d months.",
                term.after,
            )
        return words % {"n": term.after}


def tell(after: int, unit: str) -> None:
    """From now on; `unit` is "d" or "mo"."""
    FilesTerm.objects.update_or_create(pk=1, defaults={"after": after, "unit": unit})
    _known.forget()


def tell_nothing() -> None:
    FilesTerm.objects.all().delete()
    _known.forget()


_known = Kept(lambda: FilesTerm.objects.first())
