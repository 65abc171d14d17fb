"""How mail programs lay a mail out: Gmail's and Outlook's HTML, and the ways they quote what is answered."""

from __future__ import annotations

import re
from datetime import datetime
from email.headerregistry import Address
from html import escape

from deskbell.operations.sample.flowing import flowing
from deskbell.operations.sample.letters import Letter
from deskbell.operations.sample.sent import Got

_GMAIL_QUOTE = (
    'class="gmail_quote" style="margin:0px 0px 0px 0.8ex;border-left:1px solid rgb(204,204,204);padding-left:1ex"'
)
_OUTLOOK_HEAD = """\
<html xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:w="urn:schemas-microsoft-com:office:word">
<head><meta http-equiv=Content-Type content="text/html; charset=utf-8"><style><!--
p.MsoNormal, li.MsoNormal {margin:0cm; font-size:11.0pt; font-family:"Calibri",sans-serif;}
div.WordSection1 {page:WordSection1;}
--></style></head><body lang=EN-GB link="#0563C1" vlink="#954F72"><div class=WordSection1>
"""
_LABELS = {
    "en": ("From:", "Sent:", "To:", "Subject:"),
    "de": ("Von:", "Gesendet:", "An:", "Betreff:"),
    "ru": ("От:", "Отправлено:", "Кому:", "Тема:"),
}


def language(letter: Letter) -> str:
    """Of the writer's mail program."""
    if re.search("[а-я]", letter.text):
        return "ru"
    return "de" if re.search(r"\b(?:und|ich|ist|Grüße|Gruß)\b", letter.text) else "en"


def as_text(letter: Letter, answered: Got | None) -> str:
    """The text part."""
    if answered is None:
        return letter.text
    tongue = language(letter)
    if letter.program == "outlook":
        head = "\n".join(f"{label} {value}" for label, value in _block(tongue, letter, answered))
        return f"{letter.text}\n\n{head}\n\n{answered.text}"
    quoted = "\n".join(f"> {line}".rstrip() for line in answered.text.rstrip().splitlines())
    return f"{letter.text}\n{_wrote(tongue, answered)}\n\n{quoted}\n"


def as_html(letter: Letter, answered: Got | None) -> str:
    """The HTML part; "" when the writer's program sends none."""
    if letter.program == "gmail":
        return _gmail(letter, answered)
    if letter.program == "outlook":
        return _outlook(letter, answered)
    return letter.html


def _gmail(letter: Letter, answered: Got | None) -> str:
    body = "<div><br></div>".join(f"<div>{lines}</div>" for lines in _paragraphs(letter.text))
    html = f'<div dir="ltr">{body}</div>\n'
    if answered is None:
        return html
    quoted = "<br>\n".join(map(escape, answered.text.rstrip().splitlines()))
    wrote = escape(_wrote(language(letter), answered))
    return (
        f'{html}<br><div class="gmail_quote gmail_quote_container">'
        f'<div dir="ltr" class="gmail_attr">{wrote}<br></div>'
        f"<blockquote {_GMAIL_QUOTE}>{quoted}</blockquote></div>\n"
    )


def _outlook(letter: Letter, answered: Got | None) -> str:
    empty = "<p class=MsoNormal><o:p>&nbsp;</o:p></p>\n"
    body = empty.join(f"<p class=MsoNormal>{lines}<o:p></o:p></p>\n" for lines in _paragraphs(letter.text))
    if answered is None:
        return f"{_OUTLOOK_HEAD}{body}</div></body></html>\n"
    block = "<br>".join(f"<b>{label}</b> {escape(v)}" for label, v in _block(language(letter), letter, answered))
    rule = "border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm"
    quoted = "".join(f"<p class=MsoNormal>{lines}<o:p></o:p></p>\n" for lines in _paragraphs(answered.text))
    return (
        f"{_OUTLOOK_HEAD}{body}{empty}<div><div style='{rule}'>"
        f"<p class=MsoNormal>{block}<o:p></o:p></p></div></div>\n"
        f"{empty}{quoted}</div></body></html>\n"
    )


def _paragraphs(text: str) -> list[str]:
    return [escape(part).replace("\n", "<br>\n") for part in re.split(r"\n{2,}", flowing(text))]


def _wrote(tongue: str, answered: Got) -> str:
    who = f"{answered.sender.display_name} <{answered.sender.addr_spec}>"
    at = answered.date
    if tongue == "de":
        return f"Am {at:%d.%m.%Y} um {at:%H:%M} schrieb {who}:"
    if tongue == "ru":
        return f"{at:%d.%m.%Y}, {at:%H:%M}, {who} пишет:"
    return f"On {_english(at)} at {at:%H:%M}, {who} wrote:"


def _block(tongue: str, letter: Letter, answered: Got) -> list[tuple[str, str]]:
    at = answered.date
    moment = f"{at:%d.%m.%Y %H:%M}" if tongue != "en" else f"{_english(at)} {at:%H:%M}"
    values = (_address(answered.sender), moment, letter.sender, answered.subject)
    return list(zip(_LABELS[tongue], values, strict=True))


def _address(address: Address) -> str:
    return f"{address.display_name} <{address.addr_spec}>"


def _english(at: datetime) -> str:
    days, months = "Mon Tue Wed Thu Fri Sat Sun", "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec"
    return f"{days.split()[at.weekday()]}, {at.day} {months.split()[at.month - 1]} {at.year}"
