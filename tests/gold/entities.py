"""How well names are found, on the two seed articles: exact span and type in body and headline."""

from __future__ import annotations

import json
from pathlib import Path

from dateline.contracts import Article
from dateline.text import tag, tokenize
from tests.gold.measure import Measure, Tally, Wrong, overlap

_ZONES = {"body": ("body",), "title": ("headline",)}


def score(data: Path | None) -> list[Measure]:
    """Names of the seeds whose mentions are coded under ``data``; nothing without them."""
    if data is None or not (data / "gold" / "entities.json").is_file():
        return []
    gold = json.loads((data / "gold" / "entities.json").read_text(encoding="utf-8"))
    types = {entity["canonical"]: {entity["type"], *entity["type_alt"]} for entity in gold["entities"]}
    tallies, wrong = [], []
    for article in sorted({mention["article"] for mention in gold["mentions"]}):
        due = {
            (one["start"], one["end"]): types[one["canonical"]] | {one["type"]}
            for one in gold["mentions"]
            if one["article"] == article and one["zone"] in _ZONES
        }
        found = _names(data / "seeds" / article)
        right = {span for span, kind in found.items() if kind in due.get(span, ())}
        tallies.append(Tally(len(right), len(found.keys() - right), len(due.keys() - right)))
        wrong += [
            Wrong(f"{article}:{span}", str(due.get(span)), found.get(span)) for span in due.keys() - right
        ]
    return [overlap("entities/seeds", tallies, wrong)]


def _names(path: Path) -> dict[tuple[int, int], str]:
    with path.open(encoding="utf-8", newline="") as file:
        tagged = tag(tokenize(Article(text=file.read())))
    scored = [section for section in tagged.sections if section.kind in ("body", "headline")]
    return {
        (mention.start, mention.end): entity.type
        for entity in tagged.entities
        for mention in entity.mentions
        if mention.kind == "name" and any(one.start <= mention.start < one.end for one in scored)
    }
