"""The face's template tags: thin names for `marks`, `times` and `sizes`."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from typing import Any

from django import template
from django.template import Context, Node, Variable
from django.template.base import FilterExpression, Parser, Token
from django.template.defaulttags import CsrfTokenNode
from django.template.defaulttags import url as do_url
from django.template.loader import render_to_string
from django.templatetags.i18n import TranslateNode, do_translate
from django.templatetags.static import do_static
from django.utils.formats import localize
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from deskbell.db.keeping import KeptEach
from deskbell.web.ui import marks, sizes, times

register = template.Library()

_icons = template.Library()
_icons.simple_tag(marks.icon, name="icon")
_icon = _icons.tags["icon"]

register.simple_tag(marks.avatar, name="avatar")
register.simple_tag(marks.state, name="state")
register.simple_tag(marks.priority, name="priority")
register.filter("filesize", sizes.filesize)
register.filter("initials", marks.initials)


class Same(Node):
    """What says the same each time: worked out once. A page has a hundred icons and fifty addresses of pages."""

    child_nodelists = ()

    def __init__(self, node: Node) -> None:
        self.node = node
        self.text: str | None = None

    def render_annotated(self, context: Context) -> str:
        if self.text is None:
            self.text = str(self.node.render(context))
        return self.text


@register.tag
def icon(parser: Parser, token: Token) -> Node:
    """`marks.icon`: its name, and a class."""
    node = _icon(parser, token)
    values = [*node.args, *node.kwargs.values()]
    return Same(node) if all(_is_fixed(value) for value in values) and not node.target_var else node


@register.tag
def url(parser: Parser, token: Token) -> Node:
    """Django's tag. The address of a page that is about nothing in particular never changes."""
    node = do_url(parser, token)
    return Same(node) if _is_fixed(node.view_name) and not (node.args or node.kwargs or node.asvar) else node


@register.tag
def static(parser: Parser, token: Token) -> Node:
    """Django's tag. Templates load `ui` after `static`."""
    node = do_static(parser, token)
    return Same(node) if _is_fixed(node.path) and node.varname is None else node


class FormToken(Node):
    """Django's `csrf_token`, drawn once for all the forms of a page."""

    child_nodelists = ()

    def render_annotated(self, context: Context) -> str:
        request = context.get("request")
        if request is None:
            return _field.render(context)
        drawn: str | None = vars(request).get("drawn_form_token")
        if drawn is None:
            drawn = vars(request)["drawn_form_token"] = _field.render(context)
        return drawn


_field = CsrfTokenNode()


@register.tag
def csrf_token(parser: Parser, token: Token) -> Node:
    return FormToken()


def _is_fixed(value: FilterExpression) -> bool:
    """Whether a quoted text stands there, as it is."""
    return isinstance(value.var, str) and not value.filters


class Said(Node):
    """A `translate` of a fixed text, which is the same for everybody of a language: looked up once for each."""

    child_nodelists = ()

    def __init__(self, node: TranslateNode) -> None:
        self.node = node
        self.words: dict[str | None, str] = {}

    def render_annotated(self, context: Context) -> str:
        language = get_language()
        words = self.words.get(language)
        if words is None:
            words = self.words[language] = self.node.render(context)
        return words


@register.tag("translate")
def translate(parser: Parser, token: Token) -> Node:
    """Django's tag; a page has a hundred of them. Templates load `ui` after `i18n`."""
    node = do_translate(parser, token)
    text, meaning = node.filter_expression, node.message_context
    is_fixed = isinstance(text.var, Variable) and text.var.literal is not None and not text.filters
    of_one_meaning = meaning is None or (isinstance(meaning.var, str) and not meaning.filters)
    return Said(node) if is_fixed and of_one_meaning and not node.asvar else node


@register.filter
def tno(value: object) -> SafeString:
    """A ticket number with its tail set stronger."""
    return marks.number(str(value))


@register.simple_tag
def stub(value: object, cls: str = "") -> SafeString:
    """The slip from the ticket dispenser."""
    return format_html(
        '<span class="stub{}"><span class="vh">{} </span>{}</span>',
        f" {cls}" if cls else "",
        _("Ticket"),
        marks.number(str(value)),
    )


@register.simple_tag
def options(choices: Iterable[tuple[str, str]], chosen: str = "") -> SafeString:
    """The options of a select. Made here because there may be hundreds, each some nodes of a template."""
    drawn = (
        f'<option value="{escape(value)}"{" selected" if value == chosen else ""}>{escape(name)}</option>'
        for value, name in choices
    )
    return mark_safe("".join(drawn))  # noqa: S308 - escaped


@register.simple_tag
def owner(name: str, key: Any, locked: bool = False) -> SafeString:
    """Who has the ticket; an empty name is nobody."""
    return marks.owner(name, key, bool(locked), _("locked")) if name else marks.nobody(_("Nobody"))


@register.simple_tag
def ring(words: str = "") -> SafeString:
    """The brass dot: a customer waits for an answer."""
    return format_html('<span class="ring"><span class="vh">{}</span></span>', words or _("Needs an answer."))


@register.simple_tag
def age(moment: datetime | None, cls: str = "") -> SafeString | str:
    """Ago within a day, the date after that."""
    return times.tag(moment, times.age(moment), cls) if moment else ""


@register.simple_tag
def waits(moment: datetime | None, cls: str = "") -> SafeString | str:
    """How long a customer has been waiting since then."""
    return times.tag(moment, times.waits(moment), cls) if moment else ""


@register.simple_tag
def when(moment: datetime | None, cls: str = "") -> SafeString | str:
    """The moment in the reader's zone, with the zone's name."""
    return times.tag(moment, times.full(moment), cls) if moment else ""


_TOKEN, _NEXT, _LINES, _COUNT = "\0token", "\0next", "\0lines", "\0count"
"""Where the rail gets what differs from page to page. No name holds a NUL."""
_rails: KeptEach[str] = KeptEach(seconds=3600, most=500)


@register.simple_tag(takes_context=True)
def rail(context: template.Context) -> SafeString | str:
    """The rail with the account menu at its foot: drawn once for each reader and section, then the queues, the
    number of tickets, the form's token and the page's address are put in."""
    shown = context.get("rail")
    if not shown:
        return ""
    active, lines = shown.active, shown.queues(context.get("queue_id"))
    face = {name: str(context.get(name, "")) for name in ("nav", "desk_name", "theme", "density")}
    key = (get_language(), shown.key, active > 0, bool(lines), *face.values())
    drawn = _rails.get(key, lambda: _rail(shown, face, _COUNT if active else "", _LINES if lines else ""))
    token, path = str(context.get("csrf_token", "")), context["request"].get_full_path()
    drawn = drawn.replace(_TOKEN, escape(token)).replace(_NEXT, escape(path)).replace(_COUNT, localize(active))
    return mark_safe(drawn.replace(_LINES, lines))  # noqa: S308 - escaped


def _rail(shown: Any, face: dict[str, str], active: str, lines: str) -> str:
    values = {"rail": shown, "active": active, "lines": lines, "token": _TOKEN, "next": _NEXT}
    return render_to_string("ui/_rail.html", {**face, **values})


@register.simple_tag
def shortcuts() -> SafeString:
    """The sheet of keys; the same for everybody who reads the language, so it is drawn once for each."""
    return _sheet(get_language() or "")


@lru_cache(maxsize=8)
def _sheet(language: str) -> SafeString:
    return render_to_string("ui/_shortcuts.html")


@register.filter
def fieldid(bound: Any) -> str:
    """The id under which a field's hint and error are found: `<id>-h`."""
    return f"{bound.id_for_label}-h"
