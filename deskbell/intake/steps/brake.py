"""A flood stops here: whoever writes more than usual within an hour has the rest of it held, nothing lost.

Counted by the From address and its domain, in the hour it came: what waited for a worker is no flood. What the brake
holds is not counted, so a steady writer goes on in the next hour; reports about our own mail always pass, for a
broken server sends them by the hundred."""

from __future__ import annotations

from django.utils.translation import gettext as _

from deskbell.db.keeping import Kept
from deskbell.intake import braking
from deskbell.intake.endings import Held
from deskbell.intake.models import RawMail
from deskbell.mime.addresses import without_plus
from deskbell.mime.mail import ParsedMail
from deskbell.people import limits

HOUR = 3600


def _read() -> tuple[int, int, frozenset[str]]:
    brake = braking.current()
    return brake.per_sender, brake.per_domain, frozenset(brake.never.lower().split())


setting = Kept(_read)


def brake(row: RawMail, mail: ParsedMail) -> None:
    """Held when this one is too many. Counted in the pipeline's transaction, which a held mail rolls back."""
    per_sender, per_domain, never = setting.get()
    sender = without_plus(row.from_email)
    domain = sender.rpartition("@")[2]
    if row.let_through or mail.bounce or not domain or not never.isdisjoint((sender, domain, f"@{domain}")):
        return
    came = row.received_at.timestamp()
    if per_sender and not limits.hit("mail_sender", sender, per_sender, HOUR, at=came):
        words = _(
            "More than %(n)d mails came from %(who)s within an hour. This one waits until somebody releases it."
        )
        raise Held(words % {"n": per_sender, "who": sender})
    if per_domain and not limits.hit("mail_domain", domain, per_domain, HOUR, at=came):
        words = _(
            "More than %(n)d mails came from @%(who)s within an hour. This one waits until somebody releases it."
        )
        raise Held(words % {"n": per_domain, "who": domain})
