"""How far the filling came: a file in the data folder, so that one that was cut off goes on where it stopped."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.utils import timezone

FILE_NAME = "sample-progress.json"


@dataclass
class Progress:
    """`done`: names of what is behind us. `began`: the moment the sample's dates count from."""

    began: datetime = field(default_factory=timezone.now)
    done: list[str] = field(default_factory=list)
    finished: bool = False

    def tick(self, name: str) -> None:
        self.done.append(name)
        self.save()

    def save(self) -> None:
        data = {"began": self.began.isoformat(), "done": self.done, "finished": self.finished}
        draft = path().with_suffix(".new")
        draft.write_text(json.dumps(data), "utf-8")
        os.replace(draft, path())


def path() -> Path:
    return Path(settings.DESKBELL_DATA) / FILE_NAME


def read() -> Progress:
    try:
        data = json.loads(path().read_text("utf-8"))
    except FileNotFoundError:
        return Progress()
    return Progress(datetime.fromisoformat(data["began"]), data["done"], data["finished"])
