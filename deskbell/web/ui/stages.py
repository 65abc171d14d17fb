"""The mark (marks.state) of each stage of a ticket; its words are each audience's own."""

from __future__ import annotations

from deskbell.queues.models import Stage

MARKS = {
    Stage.NEW: "new",
    Stage.OPEN: "open",
    Stage.PENDING_REMINDER: "pending",
    Stage.PENDING_AUTO: "autoclose",
    Stage.CLOSED: "closed",
    Stage.REMOVED: "removed",
    Stage.MERGED: "merged",
}
