"""The AsyncAPI document is the one of the catalogue, and its authors' own parser finds nothing wrong."""

import json
from pathlib import Path

from dateline.cli.contracts import kept_examples
from dateline.contracts import CATALOGUE
from dateline.contracts.asyncapi import NAME, asyncapi
from tests.node import installed, node

ROOT = Path(__file__).parents[2]
KEPT = (ROOT / "schemas" / NAME).read_text("utf-8")


def test_the_document_is_the_one_the_catalogue_makes() -> None:
    made = asyncapi(kept_examples(ROOT / "schemas", {}))
    assert json.loads(KEPT) == made, "run `make schemas` and commit the result"
    assert all(message["examples"] for message in made["components"]["messages"].values())


def test_the_official_parser_takes_it_and_refuses_a_broken_one(tmp_path: Path) -> None:
    folder = installed(Path(__file__).parent / "asyncapi", tmp_path / "parser")
    found = json.loads(node(folder, "check.mjs", stdin=KEPT))
    assert found["wrong"] == []
    assert set(found["channels"]) == {n for topic in CATALOGUE for n in (topic.name, topic.dead_letters)}
    broken = KEPT.replace('"#/components/schemas/Event"', '"#/components/schemas/Evnt"')
    assert json.loads(node(folder, "check.mjs", stdin=broken))["wrong"]
