"""The connection: takes its turn before it writes, in a transaction or by a single statement."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.backends.sqlite3 import base

from deskbell.db.sqlite.turns import Turn

WRITES = ("INSERT", "UPDATE", "DELETE", "REPLAC")


class DatabaseWrapper(base.DatabaseWrapper):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._turn: Turn | None = None
        self.execute_wrappers.append(self._in_turn)

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        name = str(conn_params["database"])
        self._turn = None if ":memory:" in name or "mode=memory" in name else Turn(f"{name}-turn")
        return super().get_new_connection(conn_params)

    def _start_transaction_under_autocommit(self) -> None:
        if self._turn is None:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]  # the stubs leave out what is private
            return
        self._turn.take()
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]
        except BaseException:
            self._turn.give()
            raise

    def _commit(self) -> None:
        super()._commit()  # type: ignore[misc]
        self._give()  # a commit that failed leaves the transaction open: its rollback gives the turn

    def _rollback(self) -> None:
        try:
            super()._rollback()  # type: ignore[misc]
        finally:
            self._give()

    def _close(self) -> None:
        try:
            super()._close()  # type: ignore[misc]
        finally:
            if self._turn is not None:
                self._turn.close()

    def _in_turn(
        self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]
    ) -> Any:
        """A single statement outside a transaction is one of its own."""
        if self._turn is None or not self.autocommit or not sql.startswith(WRITES):
            return execute(sql, params, many, context)
        self._turn.take()
        try:
            return execute(sql, params, many, context)
        finally:
            self._give()

    def _give(self) -> None:
        if self._turn is not None:
            self._turn.give()
