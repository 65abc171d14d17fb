"""What an agent is told, in words: a line for lists, and the mails. In the language and zone that are active."""

from __future__ import annotations

from collections.abc import Sequence

from django.conf import settings
from django.utils import dateformat, timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from deskbell.desk import settings as desk
from deskbell.mime.threading import tag_subject
from deskbell.notices.agents.answering import Way
from deskbell.notices.models import Notice
from deskbell.outbox import sheet
from deskbell.outbox.personal import without_marks
from deskbell.outbox.wording import Words
from deskbell.tickets.models import Article, Ticket

Kind = Notice.Kind
EXCERPT = 1_500
TICKETS_NAMED = 40


def line(notice: Notice) -> str:
    """One sentence: who did what."""
    who, queue = notice.who, str(notice.ticket.queue)
    match notice.kind:
        case Kind.NEW_TICKET:
            return _("%(who)s opened a ticket in %(queue)s") % {"who": who, "queue": queue}
        case Kind.FOLLOW_UP_MINE | Kind.FOLLOW_UP_WATCHED | Kind.FOLLOW_UP_QUEUE:
            text = ngettext("%(who)s wrote", "%(who)s wrote, %(n)d new messages", notice.times)
            return text % {"who": who, "n": notice.times}
        case Kind.OWNER:
            return _("%(who)s handed a ticket to you") % {"who": who} if who else _("A ticket is yours now")
        case Kind.RESPONSIBLE:
            return (
                _("%(who)s made you responsible for a ticket") % {"who": who} if who else _("You are responsible now")
            )
        case Kind.INFORMED:
            return _("%(who)s informs you with a note") % {"who": who}
        case Kind.NOTE:
            text = ngettext("%(who)s added a note", "%(who)s added a note, %(n)d new ones", notice.times)
            return text % {"who": who, "n": notice.times}
        case Kind.MOVED:
            return _("A ticket was moved to %(queue)s") % {"queue": queue}
        case Kind.LOCK_TIMEOUT:
            return _("Your lock ran out, others can take the ticket")
        case Kind.REMINDER:
            return _("Reminder: the time you waited for has come")
        case Kind.FAILURE:
            return _("A mail could not be delivered")
        case _:
            return _("Your message did not leave, it is back in your drafts")


def one_ticket(
    ticket: Ticket, notices: Sequence[Notice], articles: dict[int, Article], language: str, way: Way = Way.NONE
) -> Words:
    """A mail about one ticket; the newest notice leads. `way`: what an answer to it becomes."""
    first, *others = [line(one) for one in notices]
    article = articles.get(notices[0].article_id or 0)
    facts = [
        (_("Ticket"), f"#{ticket.number} {ticket.title}"),
        (_("Queue"), str(ticket.queue)),
        (_("Customer"), str(ticket.customer)),
        (_("Time"), _moment(notices[0])),
    ]
    facts = [(name, without_marks(value)) for name, value in facts]
    excerpt = _excerpt(article) if article else ""
    url = ticket_url(ticket)
    title = without_marks(first)
    how = without_marks(_how_to_answer(ticket, way))
    foot = _foot(can_be_answered=way is not Way.NONE)
    text = [
        title + ".",
        "\n".join(without_marks(other) + "." for other in others),
        "\n".join(f"{name}: {value}" for name, value in facts),
        "\n".join(f"> {part}".rstrip() for part in excerpt.splitlines()),
        _("Open the ticket:") + f"\n{url}",
        how,
        f"-- \n{foot}\n{_settings_url()}",
    ]
    inside = [
        sheet.quiet(desk.current().name),
        sheet.heading(title),
        *(sheet.paragraph(without_marks(other)) for other in others),
        sheet.facts(facts),
        *([sheet.quote(excerpt)] if excerpt else []),
        sheet.paragraph(""),
        sheet.button(_("Open ticket #%(number)s") % {"number": ticket.number}, url),
        *([sheet.paragraph(how)] if how else []),
    ]
    return Words("\n\n".join(part for part in text if part) + "\n", _card(language, title, inside, foot))


def several(tickets: Sequence[tuple[Ticket, Sequence[Notice]]], language: str) -> Words:
    """One mail about several tickets: a line for each thing, grouped by ticket."""
    count = sum(len(notices) for _ticket, notices in tickets)
    title = several_subject(count, len(tickets))
    text, inside = [title + ":"], [sheet.quiet(desk.current().name), sheet.heading(title)]
    for ticket, notices in tickets[:TICKETS_NAMED]:
        name = without_marks(f"#{ticket.number} {ticket.title}")
        lines = [without_marks(line(one)) + "." for one in notices]
        text.append("\n".join([name, *lines, ticket_url(ticket)]))
        inside += [sheet.paragraph(sheet.link(name, ticket_url(ticket))), sheet.quiet("\n".join(lines))]
    if (more := len(tickets) - TICKETS_NAMED) > 0:
        rest = ngettext("and %(n)d more ticket", "and %(n)d more tickets", more) % {"n": more}
        text.append(rest)
        inside.append(sheet.paragraph(rest))
    inside.append(sheet.button(_("Open my notices"), notices_url()))
    foot = _foot(can_be_answered=False)
    text += [_("All notices:") + f"\n{notices_url()}", f"-- \n{foot}\n{_settings_url()}"]
    return Words("\n\n".join(text) + "\n", _card(language, title, inside, foot))


def held(ticket: Ticket, why: str, language: str) -> Words:
    """An answer by mail that did not go to the customer, to who wrote it."""
    title, url = held_subject(), ticket_url(ticket)
    kept = _(
        "Your answer is a note on the ticket now, for agents only. Send it from the ticket’s page if it is right."
    )
    name, foot = without_marks(f"#{ticket.number} {ticket.title}"), _foot(can_be_answered=False)
    text = [title + ".", name, why, kept, _("Open the ticket:") + f"\n{url}", f"-- \n{foot}\n{_settings_url()}"]
    inside = [
        sheet.quiet(desk.current().name),
        sheet.heading(title),
        sheet.paragraph(name),
        sheet.paragraph(why),
        sheet.paragraph(kept),
        sheet.button(_("Open ticket #%(number)s") % {"number": ticket.number}, url),
    ]
    return Words("\n\n".join(text) + "\n", _card(language, title, inside, foot))


def held_subject() -> str:
    return _("Your answer did not go to the customer")


def subject(ticket: Ticket, notice: Notice) -> str:
    """With the number in it, so that mail programs and people find it."""
    text = f"{line(notice)}: {ticket.title}"
    return tag_subject(text, ticket.number, desk.current().ticket_hook, prefix="")


def several_subject(notices: int, tickets: int) -> str:
    about = ngettext("%(n)d ticket", "%(n)d tickets", tickets) % {"n": tickets}
    return ngettext("%(n)d notice about %(about)s", "%(n)d notices about %(about)s", notices) % {
        "n": notices,
        "about": about,
    }


def ticket_url(ticket: Ticket) -> str:
    return f"{settings.DESKBELL_URL}/desk/tickets/{ticket.number}/"


def notices_url() -> str:
    return f"{settings.DESKBELL_URL}/desk/notices/"


def _settings_url() -> str:
    return f"{settings.DESKBELL_URL}/desk/preferences/#notify"


def _how_to_answer(ticket: Ticket, way: Way) -> str:
    match way:
        case Way.CUSTOMER:
            return _(
                "Answer this mail to write to %(customer)s. Your words and attached files go out in the name of "
                "%(queue)s; what you quote, your signature and your address do not."
            ) % {"customer": ticket.customer, "queue": ticket.queue}
        case Way.NOTE:
            return _("Answer this mail to add a note that only agents see.")
        case _:
            return ""


def _foot(*, can_be_answered: bool) -> str:
    if can_be_answered:
        return _(
            "Deskbell wrote this mail to you alone. Do not pass it on: it lets you answer in your name. "
            "Which mails you get you choose in your preferences:"
        )
    return _(
        "Deskbell wrote this mail to you as an agent. An answer to it does not reach the customer: "
        "answer on the ticket’s page. Which mails you get you choose in your preferences:"
    )


def _card(language: str, title: str, inside: list[sheet.SafeString], foot: str) -> str:
    end = sheet.lines(foot + " ") + sheet.link(_("Preferences"), _settings_url())
    return sheet.card(language=language, title=title, inside=inside, foot=end)


def _excerpt(article: Article) -> str:
    text = without_marks(article.reply_text or article.text).strip()
    return text if len(text) <= EXCERPT else text[:EXCERPT].rstrip() + " […]"


def _moment(notice: Notice) -> str:
    local = timezone.localtime(notice.at)
    # Translators: Django's date format, as in 22 November 2026, 10:00
    return dateformat.format(local, _("j F Y, H:i")) + f" {local.tzname()}"
