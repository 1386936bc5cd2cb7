"""What the editor of the codebook sees: mistakes, rows of a word, rows in use, reasons."""

import json
import shutil
from importlib.resources import as_file, files
from pathlib import Path

import pytest

from dateline.contracts import Event
from tests.cli.conftest import Cli

ARTICLE = (
    "Police arrested eleven students in Kampala. The minister shouted a question. "
    "A villager whittled a spoon."
)


@pytest.fixture
def tables(tmp_path: Path) -> Path:
    """A copy of the tables to edit."""
    with as_file(files("dateline.coding").joinpath("codebook")) as folder:
        shutil.copytree(folder, tmp_path / "tables")
    return tmp_path / "tables"


def test_check_counts_the_rows_of_every_table(cli: Cli) -> None:
    result = cli("codebook", "check", "--json")
    assert result.exit_code == 0, result.stderr
    found = json.loads(result.stdout)
    assert found["problems"] == []
    assert len(found["rows"]) == 12
    assert all(found["rows"].values())
    assert "triggers.csv" in cli("codebook", "check").stdout


def test_check_names_every_mistake_by_file_row_and_reason(cli: Cli, tables: Path) -> None:
    lines = (tables / "triggers.csv").read_text().splitlines()
    lines += ["padlock @nonsense,verb,COERCE,censor,,,,,,,", "wave,verb,DANCE,,,,,,,,"]
    (tables / "triggers.csv").write_text("\n".join(lines) + "\n")
    (tables / "spellings.csv").unlink()
    result = cli("codebook", "check", tables)
    assert result.exit_code == 1
    last = len(lines)
    assert result.stdout.splitlines() == [
        f"triggers.csv:{last - 1}: unknown class '@nonsense': add it to words.csv",
        f"triggers.csv:{last}: unknown event type 'DANCE': add it to types.csv",
        "spellings.csv:1: the file is missing",
    ]
    assert result.stderr.startswith("error: the codebook has 3 mistakes\n")
    problems = json.loads(cli("codebook", "check", tables, "--json").stdout)["problems"]
    assert [problem["row"] for problem in problems] == [last - 1, last, 1]


def test_tables_with_a_mistake_stop_what_would_read_them(
    cli: Cli, tables: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATELINE_CODEBOOK", str(tables))
    with (tables / "triggers.csv").open("a") as out:
        out.write("wave,verb,DANCE,,,,,,,,\n")
    refused = cli("code", "-", stdin=ARTICLE)
    assert refused.exit_code == 1
    assert "unknown event type 'DANCE'" in refused.stderr
    [finding] = [
        json.loads(line) for line in cli("doctor", "--json").stdout.splitlines() if '"codebook"' in line
    ]
    assert "DANCE" in finding["found"]
    shutil.rmtree(tables)
    assert f"there is no folder {tables}" in cli("code", "-", stdin=ARTICLE).stderr


def test_explain_lists_what_a_phrase_gives_and_what_only_looks_like_it(cli: Cli) -> None:
    found = json.loads(cli("codebook", "explain", "walk", "off", "the", "job", "--json").stdout)
    [entry, *_] = (entry for entry in found["entries"] if entry["kind"] == "event")
    assert (entry["gives"], entry["mode"], entry["actor"]) == ("PROTEST", "strike", "the subject")
    kinds = {
        entry["kind"]
        for entry in json.loads(cli("codebook", "explain", "strike", "--json").stdout)["entries"]
    }
    assert kinds >= {"event", "no event"}
    shown = cli("codebook", "explain", "rally").stdout
    assert "carried as an event noun by" in shown
    assert "hold _" in shown
    assert max(map(len, shown.splitlines())) <= 80


def test_explain_offers_what_is_spelled_like_a_word_without_rows(cli: Cli) -> None:
    result = cli("codebook", "explain", "arested")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "error: the codebook has no row for 'arested'" in result.stderr
    assert "spelled like it: arrest" in result.stderr


def test_coverage_tells_which_rows_fire_and_which_verbs_have_none(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(ARTICLE)
    found = json.loads(cli("codebook", "coverage", tmp_path / "a.txt", "--json").stdout)
    assert sum(row["rows"] for row in found["rows"]) > 1000
    assert [(row["event_type"], row["mode"]) for row in found["fired"]] == [("COERCE", "arrest")]
    assert [missing["verb"] for missing in found["missing_verbs"]] == ["whittle"]
    shown = cli("codebook", "coverage", tmp_path / "a.txt").stdout
    assert "whittle" in shown
    assert "COERCE arrest" in shown
    assert max(map(len, shown.splitlines())) <= 80


def test_code_explains_each_event_and_each_sentence_without_one(cli: Cli) -> None:
    result = cli("code", "-", "--explain", "--json", stdin=ARTICLE)
    assert result.exit_code == 0, result.stderr
    first, *rest = map(json.loads, result.stdout.splitlines())
    event = Event.model_validate_json(json.dumps(first["event"]))
    plain = cli("code", "-", "--json", stdin=ARTICLE).stdout
    assert event.event_id == Event.model_validate_json(plain).event_id
    assert {reason["of"] for reason in first["reasons"]} >= {
        "type",
        "actor",
        "modality",
        "date",
        "confidence",
    }
    assert [silent["event"] for silent in rest] == [None, None]
    assert all(silent["reasons"] for silent in rest)
    shown = cli("code", "-", "--explain", stdin=ARTICLE).stdout
    assert "no event" in shown
    assert max(map(len, shown.splitlines())) <= 80


def test_explaining_goes_with_no_other_view(cli: Cli) -> None:
    assert cli("code", "-", "--explain", "--stage", "tagged", stdin=ARTICLE).exit_code == 2
