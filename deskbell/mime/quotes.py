"""What the writer of a mail wrote now: text without quotes of earlier mails and without signature.

By structure first (marks, header blocks, dates and addresses before a colon), by words of languages second."""

from __future__ import annotations

import re
from dataclasses import dataclass

from deskbell.mime.limits import LIMITS, Limits
from deskbell.mime.quote_words import (
    ADDRESS,
    ATTRIBUTION_CHARS,
    ATTRIBUTION_LINES,
    DATED,
    DELIMITER,
    FOOTER_LINES,
    FORWARDED,
    HEADER_LABELS,
    LABEL,
    ORIGINAL,
    QUOTED,
    REPLY_ABOVE,
    RULE,
    SENDER_LABELS,
    SENT_FROM,
    SEPARATOR,
    WROTE,
    WROTE_LAST,
)
from deskbell.mime.quotes_html import without_quotes


@dataclass(frozen=True, slots=True)
class Cut:
    """`reply` and `signature`; `quoted` says whether anything was taken away."""

    reply: str
    signature: str
    quoted: bool


def cut_reply(text: str, html: str = "", *, limits: Limits = LIMITS) -> tuple[str, str]:
    """(reply, signature). `html` is given when `text` was made from it: its marks are surer than words.

    A mail that is nothing but a quote stays whole: better too much than nothing."""
    if html:
        kept = without_quotes(html)
        if kept.strip():
            text = kept
    head, tail = _head(text, limits)
    cut = cut_text(head)
    if not cut.reply.strip():
        return (text.strip(), "") if not cut.signature.strip() else (head.strip(), "")
    return (cut.reply if cut.quoted or cut.signature else cut.reply + tail), cut.signature


def _head(text: str, limits: Limits) -> tuple[str, str]:
    """What is searched, and the rest of a text too long for that (a log file pasted into a mail)."""
    head = text[: limits.quotes]
    if head.count("\n") > limits.quote_lines:
        head = "\n".join(head.split("\n", limits.quote_lines)[:-1])
    return head, text[len(head) :]


def cut_text(text: str) -> Cut:
    """The same for plain text."""
    lines = text.replace("\u200b", "").replace("\ufeff", "").split("\n")
    keep, end = [True] * len(lines), len(lines)
    at = 0
    while at < end:
        line = lines[at]
        if not line.strip():
            at += 1
            continue
        if _forward_begins(lines, at):
            break  # what is passed on is the message
        stop = _quote_begins(lines, at)
        if stop == -1:
            end = at
            break
        if stop:
            at = _mark_quote(lines, keep, at, stop)
        elif QUOTED.match(line) and _is_run(lines, at):
            at = _mark_quote(lines, keep, at, at)
        else:
            at += 1
    kept = [line for line, wanted in zip(lines[:end], keep[:end], strict=True) if wanted]
    quoted = len(kept) < len(lines)
    kept, signature = _cut_signature(kept)
    while kept and (RULE.match(kept[-1]) or not kept[-1].strip()):
        kept.pop()
    reply = "\n".join(kept).strip("\n").rstrip()
    if quoted:
        reply = re.sub(r"\n(?:[ \t]*\n){2,}", "\n\n", reply)  # the gaps where quotes were
    return Cut(reply, "\n".join(signature).strip(), quoted)


def _quote_begins(lines: list[str], at: int) -> int:
    """0: no quote begins here. -1: one begins and goes on to the end. Else the line where the ">" lines begin."""
    line = lines[at]
    if REPLY_ABOVE.search(line) and at > 0:
        return -1
    separator = SEPARATOR.match(line)
    if separator and (
        ORIGINAL.search(separator.group(1)) or (WROTE.search(separator.group(1)) and len(separator.group(1)) < 60)
    ):
        return -1
    if _is_header_block(lines, at) and not _nothing_before(lines, at):
        return -1
    return _attribution(lines, at)


def _nothing_before(lines: list[str], at: int) -> bool:
    return not any(line.strip() and not RULE.match(line) for line in lines[:at])


def _attribution(lines: list[str], at: int) -> int:
    """An attribution line (or up to five) at `at`? Where what it announces begins, -1 if that is not marked."""
    if QUOTED.match(lines[at]) or not any(map(_may_end_attribution, lines[at : at + ATTRIBUTION_LINES])):
        return 0
    joined = ""
    for after in range(at, min(at + ATTRIBUTION_LINES, len(lines))):
        piece = lines[after].strip()
        wrapped = piece.startswith(">") and len(piece) < 4 and joined.rfind("<") > joined.rfind(">")
        if not piece or (after > at and QUOTED.match(piece) and not wrapped):
            return 0
        joined = f"{joined} {piece}".strip()
        if len(joined) > ATTRIBUTION_CHARS:
            return 0
        ends = joined.rstrip("*_ ")
        colon = ends.endswith((":", "："))
        if not colon and not ends[-10:].lower().endswith(WROTE_LAST):  # most lines need no long pattern
            continue
        wrote = WROTE.search(joined[-ATTRIBUTION_CHARS:])
        if not colon and not wrote:
            continue
        dated, addressed = bool(DATED.search(joined)), bool(ADDRESS.search(joined))
        marked = _next_is_quoted(lines, after)
        sure = (
            (dated and addressed)
            or (wrote and (dated or addressed))
            or (marked and (dated or addressed or (wrote and len(joined) < 120)))
        )
        if sure and (wrote or marked or _opens_with_date(joined)) and not _too_long_before_date(joined):
            if after > at and DATED.search(lines[at + 1]) and _attribution(lines, at + 1):
                return 0  # the line before it is the end of what was written
            return after + 1 if marked else -1
        if colon:
            return 0
    return 0


def _may_end_attribution(line: str) -> bool:
    return line.rstrip("*_ \t\r").endswith((":", "：", "wrote", "schrieb", "skrev", "écrit"))


def _opens_with_date(joined: str) -> bool:
    found = DATED.search(joined)
    return bool(found) and found.start() < 60  # type: ignore[union-attr]


def _too_long_before_date(joined: str) -> bool:
    """A sentence that ends in a colon and has a date somewhere is no attribution; those come to the point."""
    found = DATED.search(joined)
    return bool(found) and found.start() > 160  # type: ignore[union-attr]


def _next_is_quoted(lines: list[str], at: int) -> bool:
    following = next((line for line in lines[at + 1 : at + 8] if line.strip()), "")
    return bool(QUOTED.match(following))


def _is_run(lines: list[str], at: int) -> bool:
    """Two ">" lines together, or one that ends the text or stands alone in a paragraph of its own."""
    following = lines[at + 1] if at + 1 < len(lines) else ""
    before = lines[at - 1] if at else ""
    after = lines[at + 2] if at + 2 < len(lines) else ""
    if QUOTED.match(following) or (following.strip() and not before.strip() and QUOTED.match(after)):
        return True
    return not following.strip() and not before.strip() and bool(re.match(r"^ {0,3}> ?\S", lines[at]))


def _mark_quote(lines: list[str], keep: list[bool], at: int, quote: int) -> int:
    """Marks attribution and ">" lines; a line wrapped out of its quote (no empty line around it) goes with it."""
    for here in range(at, quote):
        keep[here] = False
    here = quote
    while here < len(lines):
        line = lines[here]
        if QUOTED.match(line) or not line.strip():
            keep[here] = False
        else:
            ahead = next(
                (
                    k
                    for k in range(here + 1, min(here + 4, len(lines)))
                    if not lines[k].strip() or QUOTED.match(lines[k])
                ),
                None,
            )
            wrapped = ahead is not None and QUOTED.match(lines[ahead]) and QUOTED.match(lines[here - 1])
            if not wrapped or _attribution(lines, here):
                break
            for skipped in range(here, ahead or here):
                keep[skipped] = False
            here = ahead or here
            continue
        here += 1
    # Blank lines between the quote and an answer below it stay, as one.
    if here < len(lines) and here > 0 and not lines[here - 1].strip():
        keep[here - 1] = True
    return max(here, at + 1)


def _is_header_block(lines: list[str], at: int) -> bool:
    """Outlook and others: three or more lines "Label: value", among them a sender, an address or a date."""
    first = LABEL.match(lines[at])
    if not first or lines[at].lstrip().startswith(("http", ">")):
        return False
    if not any(map(_tells_sender, lines[at : at + 4])):
        return False
    labels, block, misses = [first.group(1).strip().lower()], lines[at], 0
    for line in lines[at + 1 : at + 14]:
        found = LABEL.match(line)
        if found:
            labels.append(found.group(1).strip().lower())
            misses = 0
        elif line.strip():
            misses += 1
            if misses > 2:
                break
        elif len(labels) >= 2:
            break
        block += "\n" + line
    dated, addressed = bool(DATED.search(block)), bool(ADDRESS.search(block))
    if len(labels) < 3:
        return labels[0] in SENDER_LABELS and dated and addressed and _ruled(lines, at)
    named = bool(re.search(r"<[^<>\s]+@[^<>\s]+>|\[mailto:", lines[at]))
    if set(labels) & SENDER_LABELS:
        # Filled-in forms have a "From", too, but not "Sent", "To" and "Subject".
        return len(set(labels) & HEADER_LABELS) >= 2 or (named and dated)
    return named and dated and (at == 0 or not lines[at - 1].strip() or bool(RULE.match(lines[at - 1])))


def _tells_sender(line: str) -> bool:
    found = LABEL.match(line)
    return bool(found) and (found.group(1).strip().lower() in SENDER_LABELS or "@" in line)  # type: ignore[union-attr]


def _ruled(lines: list[str], at: int) -> bool:
    before = next((line for line in reversed(lines[max(0, at - 3) : at]) if line.strip()), "")
    return bool(RULE.match(before))


def _forward_begins(lines: list[str], at: int) -> bool:
    separator = SEPARATOR.match(lines[at])
    if separator and FORWARDED.search(separator.group(1)):
        return True
    return bool(
        re.match(
            r"(?i)^begin forwarded message:|^anfang der weitergeleiteten|^début du message (?:réexpédié|transféré)",
            lines[at].strip(),
        )
    )


def _cut_signature(lines: list[str]) -> tuple[list[str], list[str]]:
    """At "-- " (RFC 3676 §4.3), at "Sent from my …", at the rule above a short footer."""
    for at, line in enumerate(lines):
        if DELIMITER.match(line) and at > 0:
            return lines[:at], lines[at + 1 :]
        if SENT_FROM.match(line) and len(line) < 160 and (at == 0 or not lines[at - 1].strip()):
            return lines[:at], lines[at:]
        if re.match(r"^_{2,}$", line.strip()) and 0 < len(lines) - at <= FOOTER_LINES and _nonblank(lines[:at]):
            return lines[:at], lines[at + 1 :]
    return lines, []


def _nonblank(lines: list[str]) -> bool:
    return any(line.strip() for line in lines)
