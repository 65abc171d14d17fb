"""What received mail and its endings are called on the administrators' pages."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

ENDINGS = {
    "received": gettext_lazy("Received"),
    "done": gettext_lazy("On tickets"),
    "ignored": gettext_lazy("Ignored"),
    "rejected": gettext_lazy("Rejected"),
    "failed": gettext_lazy("Failed"),
    "held": gettext_lazy("Held"),
    "discarded": gettext_lazy("Discarded"),
    "waiting": gettext_lazy("Waiting"),
}
"""In the ledger's order: the first is the sum of the others."""
TONES = {
    "done": "ok",
    "failed": "danger",
    "rejected": "warn",
    "held": "warn",
    "waiting": "info",
    "working": "info",
}
EXPLAINED = {
    "done": gettext_lazy("It became a ticket, or a message on one."),
    "ignored": gettext_lazy("Nobody needs to see it. Its bytes are kept."),
    "rejected": gettext_lazy("It was not taken, and its sender was told why."),
    "failed": gettext_lazy("It could not be read, however often that was tried. Its bytes are kept."),
    "held": gettext_lazy("Its sender wrote more than usual. It waits until you release or discard it."),
    "discarded": gettext_lazy(
        "An administrator threw it away: its bytes are gone. The same mail is not taken again."
    ),
    "waiting": gettext_lazy("It is waiting to become a ticket."),
    "working": gettext_lazy("It is becoming a ticket at this moment."),
}
"""For mails that have no reason of their own."""
