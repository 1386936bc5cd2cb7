"""The incidents of the seeds as README lists them: ``python -m tests.docs.incidents`` writes them there."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from dateline.contracts import Article, Contract, Event, Incident
from dateline.exports import how_many, when, where
from dateline.linking import Source, link
from dateline.topology import STAGES

ROOT = Path(__file__).parents[2]
README = ROOT / "README.md"
BLOCK = re.compile(r"(?<=<!-- incidents of the seeds -->\n).*?(?=<!-- end -->)", re.DOTALL)


def seeds() -> Iterator[Article]:
    """The seed articles with the day their manifest gives."""
    for entry in json.loads((ROOT / "seeds" / "manifest.json").read_text("utf-8"))["articles"]:
        yield Article(
            article_id=entry["article_id"],
            text=(ROOT / "seeds" / entry["file"]).read_text("utf-8"),
            url=entry["url"],
            published_at=datetime.fromisoformat(entry["published"]).replace(tzinfo=UTC),
        )


def incidents() -> list[Incident]:
    """What the pure stages and the linking make of them."""
    events: list[Event] = []
    for article in seeds():
        records: list[Contract] = [article]
        for stage in STAGES:
            mine = [record for record in records if isinstance(record, stage.source.contract)]
            records = [made for record in mine for made in stage.transform(record)]
        events += [record for record in records if isinstance(record, Event)]
    return link(events, {article.article_id: Source(article.article_id) for article in seeds()})


def block() -> str:
    """The list: how many of each status, then the protests that happened, by day."""
    found = incidents()
    counted = ", ".join(
        f"{number} {status}" for status, number in Counter(i.status for i in found).most_common()
    )
    protests = [i for i in found if i.event_type == "PROTEST" and i.status == "happened"]
    rows = sorted(
        (
            when(i.date) or "",
            where(i.places[0] if i.places else None) or "",
            ", ".join(party.name for party in i.actors),
            ", ".join(i.modes),
            ", ".join(how_many(each.count) for each in i.counts),
            str(len(i.event_ids)),
        )
        for i in protests
    )
    head = "| when | where | who | how | how many | tellings |\n|---|---|---|---|---|---|\n"
    lines = "".join(f"| {' | '.join(row)} |\n" for row in rows)
    said = f"The seeds tell of {len(found)} incidents ({counted}). The protests among those that happened:"
    return f"\n{said}\n\n{head}{lines}\n"


if __name__ == "__main__":
    README.write_text(BLOCK.sub(lambda _: block(), README.read_text("utf-8")), "utf-8")
