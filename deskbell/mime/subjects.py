"""Subjects: ticket numbers in them, tags put before them, reply prefixes of many languages taken off."""

from __future__ import annotations

import re

from deskbell.mime.storable import one_line

HOOK = "Ticket#"
SUBJECT_SIZE = 100  # characters kept of a cleaned subject (OTRS's SubjectSize)
_NUMBER = r"[A-Za-z0-9][A-Za-z0-9.\-]{0,39}"
# RE, AW, SV … with or without a count, however often: "Re[4]: AW: Fwd: ".
_PREFIX = re.compile(
    r"^\s*(?:re|aw|antw(?:ort)?|sv|vs|odp|ynt|rv|res|rif|r|i|ref|bls|atb|tr|fwd?|wg|enc|vb|doorst|pd|ilt|továbbítás|vá|απ|σχετ|πρθ|ответ|отв|на|пересл|вiдп|fs"
    r"|回复|回覆|答复|转发|轉寄|返信|転送|답장|전달)\s?(?:\[\d{1,3}\]|\(\d{1,3}\)|\*\d{1,3}|\^\d{1,3})?\s?[:：]\s*",
    re.IGNORECASE,
)


def number_candidates(subject: str, hook: str = HOOK) -> list[str]:
    """What may be numbers, surest first: `[Ticket#N]`, `Ticket#N`, `[ts #N]`, `[#N]`, `#N`. Each has a digit."""
    subject = one_line(subject, 998)
    own = re.escape(hook.rstrip("#: ")) + r"\s?[#:]{0,2}\s{0,2}" if hook.rstrip("#: ") else re.escape(hook)
    patterns = (
        rf"\[\s?{own}({_NUMBER})\s?\]",
        rf"(?<![^\W_]){own}({_NUMBER})",
        rf"\[\s?ts\s?#\s?({_NUMBER})\s?\]",
        rf"\[\s?#\s?({_NUMBER})\s?\]",
        rf"(?<![\w&#/])#\s?({_NUMBER})",
    )
    found: dict[str, None] = {}
    for pattern in patterns:
        for number in re.findall(pattern, subject, re.IGNORECASE):
            number = number.rstrip(".-")
            if any(char.isdigit() for char in number):
                found.setdefault(number, None)
    return list(found)[:10]


def clean_subject(subject: str, number: str = "", hook: str = HOOK) -> str:
    """Without our tag (any of ours when no number is given) and reply prefixes, cut to 100 characters."""
    subject = one_line(subject, 998)
    wanted = re.escape(number) if number else r"[A-Za-z0-9.\-]*\d[A-Za-z0-9.\-]*"
    tag = re.compile(
        rf"\[\s?{re.escape(hook)}:?\s?{wanted}\s?\]|(?<!\w){re.escape(hook)}:?\s?{wanted}(?![\w])", re.IGNORECASE
    )
    for _ in range(50):
        shorter = _PREFIX.sub("", tag.sub(" ", subject, count=1), count=1).strip()
        if shorter == subject:
            break
        subject = shorter
    subject = re.sub(r"\s{2,}", " ", subject)
    return subject if len(subject) <= SUBJECT_SIZE else subject[:SUBJECT_SIZE].rstrip() + " [...]"


def tag_subject(subject: str, number: str, hook: str = HOOK, *, prefix: str = "Re") -> str:
    """`Re: [Ticket#N] Subject`; `prefix=""` leaves the Re out, "Fwd" makes a forward."""
    cleaned = clean_subject(subject, number, hook)
    return f"{prefix + ': ' if prefix else ''}[{hook}{number}] {cleaned}".rstrip()
