"""Tables as files: CSV and XLSX. No cell of them is ever a formula, whatever somebody wrote into a subject.

A value is text, a figure, a day, a length of time or None; nothing here knows what it means."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from decimal import Decimal
from itertools import chain
from typing import Any

import xlsxwriter
from django.http import HttpResponse, StreamingHttpResponse
from django.utils import timezone, translation

from deskbell.web.ui.lengths import clock

Value = str | int | float | Decimal | date | datetime | timedelta | None
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMULA = ("=", "+", "-", "@", "\t", "\r")
MARK = "\ufeff"  # by it spreadsheets know that a CSV is UTF-8
NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\\x00-\x1f']")
LONGEST_TEXT = 32_767  # of a cell in a workbook
LONGEST_NAME = 31


@dataclass(frozen=True, slots=True)
class Sheet:
    name: str
    head: Sequence[str]
    rows: Iterable[Sequence[Value]]


def csv_file(name: str, sheet: Sheet) -> StreamingHttpResponse:
    """UTF-8 with commas, sent while it is written (RFC 4180); each row in the zone and language of this moment."""
    rows = chain([sheet.head], sheet.rows)
    lines = _lines(rows, timezone.get_current_timezone(), translation.get_language())
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    return _to_save(response, f"{name}.csv")


def xlsx_file(name: str, sheets: Sequence[Sheet]) -> HttpResponse:
    """A workbook with a sheet for each."""
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"constant_memory": True, "in_memory": False}) as book:
        formats = {
            "head": book.add_format({"bold": True}),
            "day": book.add_format({"num_format": "yyyy-mm-dd"}),
            "moment": book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"}),
            "length": book.add_format({"num_format": "[h]:mm:ss"}),
        }
        names: set[str] = set()
        for sheet in sheets:
            page = book.add_worksheet(_sheet_name(sheet.name, names))
            page.freeze_panes(1, 0)
            page.set_column(0, 0, 28)
            page.set_column(1, max(len(sheet.head) - 1, 1), 14)
            for column, title in enumerate(sheet.head):
                page.write_string(0, column, title[:LONGEST_TEXT], formats["head"])
            for at, row in enumerate(sheet.rows, 1):
                for column, value in enumerate(row):
                    _write(page, at, column, value, formats)
    response = HttpResponse(content.getvalue(), content_type=XLSX)
    return _to_save(response, f"{name}.xlsx")


def _lines(rows: Iterator[Sequence[Value]], zone: tzinfo, language: str | None) -> Iterator[str]:
    """Rows are read while the answer is sent: on whichever thread, when the reader's own settings are put away."""
    line = io.StringIO()
    writer = csv.writer(line)
    yield MARK
    while True:
        with timezone.override(zone), translation.override(language):
            row = next(rows, None)
        if row is None:
            return
        writer.writerow([_plain(value) for value in row])
        yield line.getvalue()
        line.seek(0)
        line.truncate()


def _plain(value: Value) -> str:
    match value:
        case None:
            return ""
        case str():
            return f"'{value}" if value.startswith(FORMULA) else value
        case timedelta():
            return clock(value.total_seconds())
        case datetime():
            return value.isoformat(" ", "seconds")
        case _:
            return str(value)


def _write(page: Any, row: int, column: int, value: Value, formats: dict[str, Any]) -> None:
    match value:
        case None:
            return
        case str():
            page.write_string(row, column, value[:LONGEST_TEXT])
        case timedelta():
            page.write_number(row, column, value.total_seconds() / 86_400, formats["length"])
        case datetime():
            page.write_datetime(row, column, value.replace(tzinfo=None), formats["moment"])
        case date():
            page.write_datetime(row, column, value, formats["day"])
        case _:
            page.write_number(row, column, float(value))


def _sheet_name(name: str, taken: set[str]) -> str:
    """At most 31 letters, none of those a workbook refuses, none twice."""
    plain = NOT_IN_NAMES.sub(" ", name).strip()[:LONGEST_NAME] or "-"
    found, n = plain, 2
    while found.lower() in taken:
        found = f"{plain[: LONGEST_NAME - 4]} {n}"
        n += 1
    taken.add(found.lower())
    return found


def _to_save(response: Any, name: str) -> Any:
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response
