"""What sent mail, its kinds and its states are called on the administrators' pages."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

from deskbell.outbox.models import Delivery

SHOWN = {
    "": gettext_lazy("All"),
    "waiting": gettext_lazy("Under way"),
    "sent": gettext_lazy("Sent"),
    "failed": gettext_lazy("Did not arrive"),
    "cancelled": gettext_lazy("Called off"),
}
PURPOSES = {
    "reply": gettext_lazy("Answer"),
    "auto_reply": gettext_lazy("Auto-reply"),
    "rejection": gettext_lazy("Rejection"),
    "forward": gettext_lazy("Forwarded message"),
    "redirect": gettext_lazy("Redirected mail"),
    "write": gettext_lazy("Mail to others"),
    "opened_for": gettext_lazy("Ticket opened for a customer"),
    "follow_up": gettext_lazy("Further message received"),
    "claimed": gettext_lazy("Ticket claimed"),
    "closed": gettext_lazy("Ticket closed"),
    "sign_in": gettext_lazy("Sign-in"),
    "access_link": gettext_lazy("Link to a ticket"),
    "registration": gettext_lazy("Registration"),
    "invitation": gettext_lazy("Invitation"),
    "recovery": gettext_lazy("Password recovery"),
    "address": gettext_lazy("Proof of an address"),
    "licence_missing": gettext_lazy("Missing licence"),
    "agent_notice": gettext_lazy("Notice to an agent"),
    "agent_answer_held": gettext_lazy("Answer that was not sent"),
    "retention_report": gettext_lazy("Report of a retention run"),
}
STATES = {
    Delivery.Status.WAITING: (gettext_lazy("Waiting"), "info"),
    Delivery.Status.SENDING: (gettext_lazy("Sending"), "info"),
    Delivery.Status.SENT: (gettext_lazy("Sent"), "ok"),
    Delivery.Status.FAILED: (gettext_lazy("Failed"), "danger"),
    Delivery.Status.BOUNCED: (gettext_lazy("Bounced"), "danger"),
    Delivery.Status.CANCELLED: (gettext_lazy("Called off"), ""),
}
