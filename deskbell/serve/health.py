"""Whether the parts of this desk are ready: what `/healthz` answers.

Nothing here starts or mends anything.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor

from deskbell.serve.bridge import Receive, Scope, Send, say

Check = Callable[[], bool]


class Health:
    """Answers 200 when every part is ready, else 503, with a line for each part."""

    def __init__(self, parts: Mapping[str, Check], pool: ThreadPoolExecutor) -> None:
        self.parts = parts
        self.pool = pool

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        loop = asyncio.get_running_loop()
        found = {name: await loop.run_in_executor(self.pool, check) for name, check in self.parts.items()}
        lines = [f"{name}: {'ready' if ready else 'not ready'}" for name, ready in found.items()]
        await say(send, 200 if all(found.values()) else 503, "\n".join(lines))
