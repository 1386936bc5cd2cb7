"""Gold kept outside the repository: a folder with ``gold``, ``seeds`` and ``data``."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.gold.records import Sample, read_articles


@dataclass(frozen=True)
class Outside:
    """Where that gold is, and what it holds."""

    folder: Path

    def json(self, name: str) -> Any:
        """A JSON file of its ``gold`` folder."""
        return json.loads((self.folder / "gold" / name).read_text(encoding="utf-8"))

    def published(self) -> dict[str, str]:
        """The day each article came out, by file name."""
        articles = self.json("events_rules.json")["articles"]
        return {name: about["published"] for name, about in articles.items()}

    def text(self, article: str) -> str:
        """An article exactly as delivered."""
        return (self.folder / "seeds" / article).read_bytes().decode("utf-8")

    def articles(self) -> list[Sample]:
        """The articles with hand-coded events."""
        gold = self.folder / "gold" / "events.jsonl"
        return read_articles(gold, self.folder / "seeds", self.published())
