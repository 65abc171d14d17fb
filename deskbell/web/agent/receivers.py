"""Who will get a message and why, before it is sent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from django.utils.translation import gettext as _

from deskbell.mime.mail import MailAddress
from deskbell.people import addresses
from deskbell.tickets.models import Ticket
from deskbell.web.agent.forms.addressing import as_typed

PUBLIC = frozenset(
    {
        *("gmail.com", "googlemail.com", "outlook.com", "hotmail.com", "yahoo.com", "gmx.de", "gmx.net", "web.de"),
        *("icloud.com", "mail.ru", "yandex.ru", "t-online.de", "aol.com", "proton.me", "protonmail.com"),
    }
)


@dataclass(frozen=True)
class Row:
    """One recipient. `warning` is why to look twice."""

    field: str  # to, cc, bcc
    name: str
    email: str
    why: str
    warning: str = ""

    @property
    def label(self) -> str:
        return {"to": _("To"), "cc": _("Cc"), "bcc": _("Bcc")}[self.field]


class _Known(NamedTuple):
    customer: set[str]
    others: set[str]
    domains: set[str]


def rows(
    ticket: Ticket, to: str, cc: str, bcc: str, known_to: tuple[MailAddress, ...], known_cc: tuple[MailAddress, ...]
) -> list[Row]:
    """For what stands in the three fields; `known_*` are the recipients an answer has by itself."""
    known = _Known(
        customer={address.email for address in known_to},
        others={address.email for address in known_cc},
        domains={_domain(address.email) for address in (*known_to, *known_cc)},
    )
    typed = [(field, one) for field, text in (("to", to), ("cc", cc), ("bcc", bcc)) for one in as_typed(text)]
    return _rows(ticket.customer.name, typed, known)


def of_first_mail(customer: str, email: str, cc: str) -> list[Row]:
    """The same of a ticket that is yet to be opened, with a mail to its customer and copies to others."""
    known = _Known({email}, set(), {_domain(email)})
    return _rows(customer, [("to", MailAddress("", email)), *(("cc", one) for one in as_typed(cc))], known)


def _rows(customer: str, typed: list[tuple[str, MailAddress]], known: _Known) -> list[Row]:
    strangers = [one.email for _field, one in typed if one.email not in known.customer | known.others]
    colleagues = addresses.agents_among(strangers) if strangers else set()
    return [_row(customer, field, one, known, colleagues) for field, one in typed]


def _row(customer: str, field: str, one: MailAddress, known: _Known, colleagues: set[str]) -> Row:
    if one.email in known.customer:
        return Row(field, one.name or customer, one.email, _("Customer of this ticket."))
    if one.email in known.others:
        return Row(field, one.name, one.email, _("Takes part in this ticket."))
    why, domain = _("Added by you."), _domain(one.email)
    if one.email in colleagues:
        return Row(field, one.name, one.email, why, _("A colleague’s address, which customers must not see."))
    if "@" not in one.email:
        return Row(field, one.name, one.email, why, _("This is not a mail address."))
    if domain in PUBLIC or domain not in known.domains:
        return Row(field, one.name, one.email, why, _("Nobody at %(domain)s takes part so far.") % {"domain": domain})
    return Row(field, one.name, one.email, why)


def _domain(email: str) -> str:
    return email.rpartition("@")[2].lower()
