"""Style sheets in one piece: what collectstatic does to the entry files. No other processing lives here.

An entry (`agent.css`, `portal.css`) is a list of @import lines. A browser can follow them, which is how
development works; for everybody else collectstatic puts the files in their place: one request for the styles.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from django.contrib.staticfiles.storage import HashedFilesMixin
from django.core.files.base import ContentFile
from django.core.files.storage import InMemoryStorage
from whitenoise.storage import CompressedManifestStaticFilesStorage

CSS = Path(__file__).parent / "static" / "css"
ENTRIES = ("agent.css", "portal.css")
_IMPORT = re.compile(r'^@import url\("([\w/.-]+)"\);$', re.MULTILINE)
_COMMENT = re.compile(r"/\*.*?\*/\s*", re.DOTALL)
_INDENT = re.compile(r"\n\s*")


def bundle(entry: str) -> str:
    """The entry with every imported file in its place and in its order, without comments and indentation."""
    whole = _IMPORT.sub(lambda line: (CSS / line[1]).read_text("utf-8"), (CSS / entry).read_text("utf-8"))
    return _INDENT.sub("\n", _COMMENT.sub("", whole)).strip() + "\n"


class BundledStaticFilesStorage(CompressedManifestStaticFilesStorage):
    """Hashed and compressed static files, with whole style sheets and with hashed names inside ES modules."""

    # Hashed names inside ES modules for our own files only: others' comments look like imports to Django.
    patterns = (
        *CompressedManifestStaticFilesStorage.patterns,
        ("js/*.js", HashedFilesMixin._js_module_import_aggregation_patterns[1]),  # type: ignore[attr-defined]
    )

    def post_process(self, paths: dict[str, Any], dry_run: bool = False, **options: Any) -> Any:
        if not dry_run:
            paths = paths | {f"css/{entry}": self._bundled(entry) for entry in ENTRIES if f"css/{entry}" in paths}
        return super().post_process(paths, dry_run, **options)

    def _bundled(self, entry: str) -> tuple[InMemoryStorage, str]:
        memory = InMemoryStorage()
        memory.save(f"css/{entry}", ContentFile(bundle(entry).encode()))
        return memory, f"css/{entry}"
