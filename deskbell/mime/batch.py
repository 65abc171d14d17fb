"""`deskbell mail parse --batch`: paths in, one a line; one JSON object a line out, flushed."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TextIO

from deskbell.mime.as_json import to_json


def main(stdin: TextIO = sys.stdin, stdout: TextIO = sys.stdout) -> int:
    """A file that cannot be read gives {"error": …} in its line; nothing stops the others."""
    for line in stdin:
        path = line.rstrip("\r\n")
        if not path:
            continue
        try:
            answer = to_json(Path(path).read_bytes())
        except (OSError, ValueError) as error:
            answer = {"error": f"{path}: {error.strerror if isinstance(error, OSError) else error}"}
        stdout.write(json.dumps(answer, ensure_ascii=True) + "\n")
        stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
