"""A corpus kept: its files are those of the manifest, its events those that were approved."""

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.cli.conftest import Cli

TEXT = "Police arrested 12 protesters in Minsk on Monday.\n"


@pytest.fixture
def corpus(cli: Cli, tmp_path: Path) -> Path:
    """A corpus of one article, recorded."""
    article = tmp_path / "march.txt"
    article.write_text(TEXT)
    folder = tmp_path / "corpus"
    added = cli("corpus", "add", folder, article, "--published", "2024-03-04", "--url", "https://x.example/1")
    assert added.exit_code == 0, added.output
    recorded = cli("corpus", "record", folder)
    assert recorded.exit_code == 0, recorded.output
    return folder


def differences(cli: Cli, folder: Path) -> Sequence[tuple[str, str]]:
    found = cli("corpus", "check", folder, "--json")
    lines = [json.loads(line) for line in found.stdout.splitlines()]
    assert (found.exit_code == 0) == (not lines), found.output
    return [(line["what"], line["where"]) for line in lines]


def test_a_recorded_corpus_is_as_it_should_be_and_says_what_it_is(cli: Cli, corpus: Path) -> None:
    [entry] = json.loads((corpus / "manifest.json").read_text())["articles"]
    assert (entry["article_id"], entry["file"], entry["published"]) == ("march", "march.txt", "2024-03-04")
    assert (corpus / "expected.jsonl").read_text().count("event_id") >= 1
    assert not differences(cli, corpus)


def test_every_way_in_which_files_can_differ_is_told(cli: Cli, corpus: Path) -> None:
    (corpus / "march.txt").write_text(TEXT + "More.\n")
    (corpus / "stray.txt").write_text("Who am I?\n")
    assert differences(cli, corpus) == [("changed file", "march.txt"), ("unlisted file", "stray.txt")]
    (corpus / "march.txt").unlink()
    assert ("missing file", "march.txt") in differences(cli, corpus)
    assert cli("corpus", "record", corpus, "--approve").exit_code == 1


def test_what_is_read_differently_is_shown_and_kept_only_when_it_is_approved(cli: Cli, corpus: Path) -> None:
    expected = corpus / "expected.jsonl"
    events = [json.loads(line) for line in expected.read_text().splitlines()]
    now = expected.read_text()
    lost = {**events[0], "event_id": "gone"}
    expected.write_text("".join(json.dumps(e) + "\n" for e in [{**events[0], "modality": "planned"}, lost]))
    before = expected.read_text()
    found = differences(cli, corpus)
    assert ("lost event", "gone") in found
    assert ("changed event", events[0]["event_id"]) in found
    assert cli("corpus", "record", corpus).exit_code == 1
    assert expected.read_text() == before
    assert cli("corpus", "record", corpus, "--approve").exit_code == 0
    assert expected.read_text() == now
    assert not differences(cli, corpus)
