"""The parser's child itself: `python -m deskbell.mime.child_loop`. Reads stdin, writes stdout, knows nothing else."""

from __future__ import annotations

import json
import math
import resource
import sys
from typing import IO

from deskbell.mime.child_limits import MAIL, cpu_seconds, memory_bytes
from deskbell.mime.html import clean
from deskbell.mime.parse import parse
from deskbell.mime.wire import LENGTH, pack


def serve(stdin: IO[bytes], stdout: IO[bytes]) -> None:
    """The child's loop: kind, length and bytes in; a length, "+" and the result (or "-" and a reason) out."""
    while len(head := stdin.read(1 + LENGTH.size)) == 1 + LENGTH.size:
        (size,) = LENGTH.unpack(head[1:])
        _limit(size)
        try:
            data = stdin.read(size)
            answer = b"+" + (pack(parse(data)) if head[:1] == MAIL else _cleaned(data))
        except MemoryError:
            answer = b"-the mail needs more memory than it may"
        except Exception as error:  # a bug of ours: the mail is set aside, the child goes on
            answer = f"-{type(error).__name__}: {error}".encode("utf-8", "replace")[:2000]
        stdout.write(LENGTH.pack(len(answer)))
        stdout.write(answer)
        stdout.flush()


def _cleaned(data: bytes) -> bytes:
    cleaned = clean(data.decode("utf-8"))
    return json.dumps([cleaned.html, cleaned.remote_images, cleaned.version]).encode("ascii")


def _limit(size: int) -> None:
    """Soft limits of the next mail; hard ones stay, so that they can be raised again."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    cpu = math.ceil(used.ru_utime + used.ru_stime) + cpu_seconds(size)
    resource.setrlimit(resource.RLIMIT_CPU, (cpu, resource.getrlimit(resource.RLIMIT_CPU)[1]))
    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    wanted = memory_bytes(size)
    resource.setrlimit(resource.RLIMIT_AS, (wanted if hard == resource.RLIM_INFINITY else min(wanted, hard), hard))


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    serve(sys.stdin.buffer, sys.stdout.buffer)
