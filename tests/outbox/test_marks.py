"""Nobody places another recipient's link by writing what stands for it."""

from __future__ import annotations

from deskbell.outbox.personal import LINK, LINK_BEGINS, LINK_ENDS, text_for, without_marks


def test_no_pieces_of_marks_make_a_mark() -> None:
    for inner in (LINK, LINK_BEGINS, LINK_ENDS):
        for outer in (LINK, LINK_BEGINS, LINK_ENDS):
            for at in range(len(outer)):
                text = f"https://evil.example/?{outer[:at]}{inner}{outer[at:]}"
                assert "/t/" not in text_for(without_marks(text), "https://desk.example/t/secret/")
