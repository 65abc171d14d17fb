"""What each entry of the log says, as a plain sentence. An action without one shows its name and its details.

`%(who)s` is who did it, `%(about)s` what it was about; the other names are the entry's details."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.utils.translation import pgettext_lazy as p

Sentence = str | Promise

SIGN_INS: dict[str, Sentence] = {
    "signed_in": gettext_lazy("%(who)s signed in."),
    "signed_out": gettext_lazy("%(who)s signed out."),
    "sign_in_failed": gettext_lazy("Somebody gave a wrong password for %(account)s."),
    "password_changed": gettext_lazy("%(who)s changed their password."),
    "password_recovered": gettext_lazy("%(who)s set a new password by a recovery link."),
    "temporary_password_made": gettext_lazy("%(who)s made a temporary password for %(about)s."),
    "totp_added": gettext_lazy("%(who)s added an authenticator app."),
    "totp_removed": gettext_lazy("%(who)s removed the authenticator app."),
    "key_added": gettext_lazy("%(who)s added a passkey."),
    "key_removed": gettext_lazy("%(who)s removed a passkey."),
    "codes_made": gettext_lazy("%(who)s made new recovery codes."),
    "second_factor_reset": gettext_lazy("%(who)s reset the second factor of %(about)s."),
    "sessions_ended": gettext_lazy("%(who)s signed %(about)s out of %(sessions)s sessions."),
    "registered": gettext_lazy("%(who)s registered."),
    "invitation_accepted": gettext_lazy("%(who)s accepted an invitation."),
    "setup_link_made": gettext_lazy("A link that makes the first administrator was printed."),
    "administrator_made": gettext_lazy("%(about)s became the first administrator."),
}
PEOPLE: dict[str, Sentence] = {
    "agent_added": gettext_lazy("%(who)s added the agent %(about)s."),
    "agent_made": gettext_lazy("The sample desk got the agent %(about)s."),
    "agent_changed": gettext_lazy("%(who)s changed the agent %(about)s."),
    "agent_enabled": gettext_lazy("%(who)s let %(about)s in again."),
    "agent_disabled": gettext_lazy("%(who)s disabled %(about)s."),
    "person_enabled": gettext_lazy("%(who)s let the customer %(about)s in again."),
    "person_disabled": gettext_lazy("%(who)s disabled the customer %(about)s."),
    "group_added": gettext_lazy("%(who)s added the group %(about)s."),
    "group_removed": gettext_lazy("%(who)s removed the group %(about)s."),
    "group_renamed": gettext_lazy("%(who)s renamed the group %(before)s to %(about)s."),
    "group_joined": gettext_lazy("%(who)s put %(person)s into the group %(about)s."),
    "group_left": gettext_lazy("%(who)s took %(person)s out of the group %(about)s."),
    "grant_changed": gettext_lazy(
        "%(who)s changed what the group %(about)s may do in %(where)s: from %(old)s to %(new)s."
    ),
    "grant_set": gettext_lazy("The group %(about)s got a right in %(queue)s."),
    "person_invited": gettext_lazy("%(who)s invited %(about)s by mail to %(address)s."),
    "person_renamed": gettext_lazy("%(who)s renamed %(before)s to %(about)s."),
    "person_address_added": gettext_lazy("%(who)s added the address %(address)s to %(about)s."),
    "person_address_removed": gettext_lazy("%(who)s removed the address %(address)s from %(about)s."),
    "person_address_verified": gettext_lazy("%(who)s vouched for the address %(address)s of %(about)s."),
    "person_address_chosen": gettext_lazy("%(who)s made %(address)s the first address of %(about)s."),
    "person_organization_set": gettext_lazy("%(who)s put %(about)s into another organisation: %(details)s."),
    "people_merged": gettext_lazy("%(who)s merged two persons into %(about)s."),
    "people_split": gettext_lazy("%(who)s parted again what had been merged into %(about)s."),
    "own_address_proved": gettext_lazy("%(who)s proved their address %(address)s."),
    "own_address_removed": gettext_lazy("%(who)s removed their address %(address)s."),
    "public_key_added": gettext_lazy("%(who)s gave a public key: %(fingerprint)s."),
    "public_key_removed": gettext_lazy("%(who)s removed a public key: %(fingerprint)s."),
    "organization_made": gettext_lazy("%(who)s added the organisation %(about)s."),
    "organization_renamed": gettext_lazy("%(who)s renamed the organisation %(before)s to %(about)s."),
    "organization_domain_added": gettext_lazy("%(who)s gave the domain %(domain)s to %(about)s."),
    "organization_domain_removed": gettext_lazy("%(who)s took the domain %(domain)s from %(about)s."),
    "contact_appointed": gettext_lazy("%(who)s made %(about)s a contact of %(organization)s."),
    "contact_dismissed": gettext_lazy("%(about)s is no contact of %(organization)s any more, says %(who)s."),
    "organization_sharing_set": gettext_lazy("%(who)s set what members of %(about)s share: %(old)s to %(new)s."),
    "sample_people_made": gettext_lazy("The sample desk got its people."),
}
SETTINGS: dict[str, Sentence] = {
    "desk_changed": gettext_lazy("%(who)s changed the desk’s settings: %(new)s."),
    "sample_desk_made": gettext_lazy("The sample desk %(about)s was made."),
    "queue_added": gettext_lazy("%(who)s added the queue %(about)s."),
    "queue_changed": gettext_lazy("%(who)s changed the queue %(about)s: %(new)s."),
    "queue_removed": gettext_lazy("%(who)s removed the queue %(about)s."),
    "default_queue_set": gettext_lazy("%(who)s made %(about)s the default queue, instead of %(old)s."),
    "calendar_added": gettext_lazy("%(who)s added the calendar %(about)s."),
    "calendar_changed": gettext_lazy("%(who)s changed the calendar %(about)s."),
    "calendar_removed": gettext_lazy("%(who)s removed the calendar %(about)s."),
    "type_added": gettext_lazy("%(who)s added the type %(about)s."),
    "type_changed": gettext_lazy("%(who)s changed the type %(about)s."),
    "field_added": gettext_lazy("%(who)s added the field %(about)s."),
    "field_changed": gettext_lazy("%(who)s changed the field %(about)s."),
    "state_added": gettext_lazy("%(who)s added the state %(about)s."),
    "state_changed": gettext_lazy("%(who)s changed the state %(about)s."),
    "priority_added": gettext_lazy("%(who)s added the priority %(about)s."),
    "priority_changed": gettext_lazy("%(who)s changed the priority %(about)s."),
    "mail_text_changed": gettext_lazy("%(who)s changed the text %(about)s."),
    "mail_text_removed": gettext_lazy("%(who)s removed the text %(about)s."),
    "canned_reply_added": gettext_lazy("%(who)s added the canned reply %(about)s."),
    "canned_reply_changed": gettext_lazy("%(who)s changed the canned reply %(about)s."),
    "canned_reply_removed": gettext_lazy("%(who)s removed the canned reply %(about)s."),
    "mailbox_connected": gettext_lazy("%(who)s connected the mailbox %(about)s."),
    "mailbox_changed": gettext_lazy("%(who)s changed the mailbox %(about)s."),
    "mailbox_switched_on": gettext_lazy("%(who)s switched the mailbox %(about)s on."),
    "mailbox_switched_off": gettext_lazy("%(who)s switched the mailbox %(about)s off."),
    "mail_brake_changed": gettext_lazy("%(who)s changed how much one sender may write: %(new)s."),
    "licence_rule_set": gettext_lazy("%(who)s changed which licences %(about)s asks for: from %(old)s to %(new)s."),
}
MAIL: dict[str, Sentence] = {
    "raw_mail_read": gettext_lazy("%(who)s read a received mail as it came."),
    "raw_mail_replayed": gettext_lazy("%(who)s had a received mail tried again."),
    "raw_mail_replayed_many": gettext_lazy("%(who)s had %(count)s received mails tried again."),
    "raw_mail_released": gettext_lazy("%(who)s released a held mail."),
    "raw_mail_released_many": gettext_lazy("%(who)s released %(count)s held mails."),
    "raw_mail_discarded": gettext_lazy("%(who)s discarded a received mail: %(reason)s"),
    "raw_mail_discarded_many": gettext_lazy("%(who)s discarded %(count)s received mails: %(reason)s"),
    "sent_mail_read": gettext_lazy("%(who)s read a sent mail."),
    "delivery_retried": gettext_lazy("%(who)s had a mail sent once more."),
    "deliveries_retried": gettext_lazy("%(who)s had %(count)s mails sent once more."),
    "delivery_cancelled": gettext_lazy("%(who)s gave up a mail that waited."),
    "deliveries_cancelled": gettext_lazy("%(who)s gave up %(count)s mails that waited."),
    "ticket_links_revoked": gettext_lazy("%(who)s revoked the links of %(address)s to ticket %(about)s."),
    "held_ticket_viewed": gettext_lazy("%(who)s looked at ticket %(about)s, which is under legal hold."),
}
LICENCES: dict[str, Sentence] = {
    "licence_added": gettext_lazy("%(who)s added the licence %(about)s of %(organization)s."),
    "licence_changed": gettext_lazy("%(who)s changed the licence %(about)s."),
    "licence_ended": gettext_lazy("%(who)s ended the licence %(about)s."),
    "licence_revived": gettext_lazy("%(who)s revived the licence %(about)s."),
    "licences_imported": gettext_lazy("%(who)s imported licences from %(about)s."),
    "licence_import_rules_changed": gettext_lazy("%(who)s changed how licences are imported."),
    "licence_kind_saved": gettext_lazy("%(who)s saved the licence kind %(about)s."),
    "licence_kind_removed": gettext_lazy("%(who)s removed the licence kind %(about)s."),
    "licence_key_accepted": gettext_lazy("%(who)s accepted %(person)s for the licence %(about)s."),
    "licence_key_refused": gettext_lazy("%(who)s refused %(person)s the licence %(about)s."),
}
PRIVACY: dict[str, Sentence] = {
    "search_exported": gettext_lazy("%(who)s took tickets away as a file: %(query)s"),
    "report_exported": gettext_lazy("%(who)s took the report %(about)s away as a file."),
    "ledger_exported": gettext_lazy("%(who)s took the ledger away as a file, %(first)s to %(last)s."),
    "audit_exported": gettext_lazy("%(who)s took the log away as a file."),
    "audit_end_accepted": gettext_lazy("After a restore, the end of the log was taken as it is."),
    "legal_hold_set": gettext_lazy("%(who)s put ticket %(about)s under legal hold: %(reason)s"),
    "legal_hold_ended": gettext_lazy("%(who)s ended the legal hold of ticket %(about)s."),
    "redacted": gettext_lazy("%(who)s redacted ticket %(about)s: %(what)s."),
    "ticket_erased": gettext_lazy("%(who)s erased ticket %(about)s whole: %(reason)s"),
    "retention_policy_saved": gettext_lazy("%(who)s saved the retention policy “%(about)s”."),
    "retention_policy_on": gettext_lazy("%(who)s switched the retention policy “%(about)s” on."),
    "retention_policy_off": gettext_lazy("%(who)s switched the retention policy “%(about)s” off."),
    "retention_policy_removed": gettext_lazy("%(who)s removed the retention policy “%(about)s”."),
    "retention_run_begun": gettext_lazy("A run of the retention policy “%(about)s” was started by %(who)s."),
    "retention_tried": gettext_lazy("%(who)s tried the retention policy “%(about)s” without erasing anything."),
    "retention_run_cancelled": gettext_lazy("%(who)s stopped a run of the retention policy “%(about)s”."),
    "retention_run_done": gettext_lazy(
        "The retention policy “%(about)s” ran: %(tickets)s tickets, %(files)s files, %(raws)s raw mails."
    ),
    "erasures_done_again": gettext_lazy("After a restore, %(erasures)s erasures were done again."),
}
KINDS: dict[str, tuple[Sentence, dict[str, Sentence]]] = {
    "sign-ins": (gettext_lazy("Sign-ins"), SIGN_INS),
    "people": (gettext_lazy("People and rights"), PEOPLE),
    "settings": (gettext_lazy("Settings"), SETTINGS),
    "mail": (p("log", "Mail and links"), MAIL),
    "licences": (gettext_lazy("Licences"), LICENCES),
    "privacy": (gettext_lazy("Exports and erasures"), PRIVACY),
}
SENTENCES = {action: words for _label, some in KINDS.values() for action, words in some.items()}


class _Values(dict[str, str]):
    def __missing__(self, name: str) -> str:
        return "–"


def sentence(action: str, who: str, told: Mapping[str, Any]) -> str:
    """`told`: the details, with `about` among them."""
    who = who or _("The machine")
    about = str(told.get("about") or "")
    words = SENTENCES.get(action)
    if words is None:
        return " ".join(filter(None, [f"{who}: {action.replace('_', ' ')}", about]))
    values = _Values({name: plain(value) for name, value in told.items()})
    values |= {
        "who": who,
        "about": about or "–",
        "where": _where(told),
        "account": str(told.get("account") or _("nobody we know")),
    }
    values["details"] = ", ".join(
        f"{name}: {plain(value)}" for name, value in told.items() if name not in ("about", "who")
    )
    return str(words) % values


def plain(value: Any) -> str:
    """A detail as text."""
    match value:
        case None:
            return _("erased")
        case bool():
            return _("yes") if value else _("no")
        case dict():
            return ", ".join(
                f"{name} = {plain(one) if one not in (None, '') else '–'}" for name, one in value.items()
            )
        case list():
            return ", ".join(plain(one) for one in value)
        case _:
            return str(value)


def _where(told: Mapping[str, Any]) -> str:
    return str(told.get("queue") or told.get("type") or "–")
