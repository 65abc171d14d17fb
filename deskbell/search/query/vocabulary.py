"""The words of the language: English first, then German and Russian. All are understood, English is written.

Not in the catalogues of gettext: what is typed must go on meaning the same when a translation is polished."""

from __future__ import annotations

from collections.abc import Iterable

from deskbell.db.fulltext import fold

WORDS: dict[str, tuple[str, ...]] = {
    "me": ("ich", "mich", "mir", "я", "мой", "мне"),
    "none": ("niemand", "keine", "keiner", "нет", "никто"),
    "away": ("abwesend", "отсутствует"),
    "yes": ("ja", "да"),
    "no": ("nein", "нет"),
    # stages of a ticket
    "new": ("neu", "новая", "новый"),
    "open": ("offen", "открыта", "открытая", "открыто"),
    "pending": ("wartend", "warten", "ожидает", "ожидание"),
    "closed": ("geschlossen", "закрыта", "закрытая", "закрыто"),
    "merged": ("zusammengeführt", "объединена", "объединено"),
    "removed": ("entfernt", "gelöscht", "удалена", "удалено"),
    # how customers read stages
    "received": ("new", "eingegangen", "neu", "получена", "новая"),
    "working": ("in-arbeit", "bearbeitung", "в-работе"),
    "planned": ("pending", "geplant", "запланирована"),
    "solved": ("gelöst", "erledigt", "решена"),
    # what a ticket has
    "attachment": ("anhang", "datei", "вложение", "файл"),
    "note": ("notiz", "заметка"),
    "link": ("verknüpfung", "связь"),
    "reply": ("antwort", "ответ"),
    "bounce": ("unzustellbar", "недоставлено"),
    "licence": ("lizenz", "лицензия"),
    # how a ticket stands with licences
    "valid": ("gültig", "действует", "действительна"),
    "expired": ("abgelaufen", "истекла"),
    "wrong": ("falsch", "неверная"),
    "unknown": ("unbekannt", "неизвестна"),
    # what else a ticket has
    "draft": ("entwurf", "черновик"),
    # orders
    "newest": ("neueste", "новые"),
    "oldest": ("älteste", "старые"),
    "changed": ("geändert", "изменённые"),
    "waits": ("wartezeit", "ожидание"),
    "priority": ("priorität", "приоритет"),
    "relevance": ("relevanz", "релевантность"),
    # times
    "today": ("heute", "сегодня"),
    "yesterday": ("gestern", "вчера"),
    "tomorrow": ("morgen", "завтра"),
    "this-week": ("diese-woche", "эта-неделя"),
    "last-week": ("letzte-woche", "прошлая-неделя"),
    "this-month": ("dieser-monat", "этот-месяц"),
    "last-month": ("letzter-monat", "прошлый-месяц"),
    "this-year": ("dieses-jahr", "этот-год"),
    "last-year": ("letztes-jahr", "прошлый-год"),
}
STAGES = ("new", "open", "pending", "closed", "merged", "removed")
PORTAL_STATES = ("open", "closed", "received", "working", "planned", "solved")
HAS = ("attachment", "note", "link", "reply", "bounce", "draft", "licence")
LICENCES = ("valid", "expired", "none", "wrong", "unknown")
ORDERS = ("newest", "oldest", "changed", "waits", "priority", "relevance")
PERIODS = (
    *("today", "yesterday", "tomorrow", "this-week", "last-week"),
    *("this-month", "last-month", "this-year", "last-year"),
)


def meant(text: str, allowed: Iterable[str]) -> str:
    """The English word among `allowed` that this is, in whichever of the languages; "" when it is none."""
    wanted = fold(text)
    for word in allowed:
        if wanted == word or wanted in (fold(other) for other in WORDS.get(word, ())):
            return word
    return ""


def spellings(allowed: Iterable[str]) -> list[str]:
    """All ways to say these words."""
    return [spelling for word in allowed for spelling in (word, *WORDS.get(word, ()))]
