"""Commands that need no broker: what they print, where, and how they end."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from dateline.cli import app
from dateline.cli.terminal import safe, safe_json
from dateline.contracts import Document, Event, TaggedDocument
from tests.cli.conftest import Cli

SENTENCE = "Workers at the plant in Minsk went on strike on Monday."


def jsonl(*records: dict[str, object]) -> str:
    return "".join(json.dumps(record) + "\n" for record in records)


COMMANDS = sorted(command.callback.__name__ for command in app.registered_commands if command.callback)


def test_help_names_every_command_and_imports_nothing_heavy() -> None:
    script = (
        "import sys; from dateline.cli import main; sys.argv[1:] = ['--help']\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        "heavy = {'aiokafka', 'faust', 'spacy', 'pydantic', 'sqlalchemy', 'structlog'} & set(sys.modules)\n"
        "print('heavy:', sorted(heavy))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "heavy: []"
    for name in (*COMMANDS, "schemas", "config"):
        assert f" {name} " in done.stdout


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help(cli: Cli, command: str) -> None:
    result = cli(command, "--help")
    assert result.exit_code == 0
    assert "--help" in result.stdout


def test_an_unknown_option_is_a_usage_error(cli: Cli) -> None:
    assert cli("publish", "--nonsense").exit_code == 2
    assert cli("events", "--modality", "nonsense").exit_code == 2
    assert cli("follow", "events", "-o", "yesterday").exit_code == 2


def test_config_shows_every_setting_and_no_secret(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATELINE_KAFKA__SECURITY_PROTOCOL", "SASL_SSL")
    monkeypatch.setenv("DATELINE_KAFKA__SASL_USERNAME", "somebody")
    monkeypatch.setenv("DATELINE_KAFKA__SASL_PASSWORD", "hunter2")
    monkeypatch.setenv("DATELINE_STORE__URL", "postgresql://user:hunter2@db/dateline")
    settings = {row["variable"]: row for row in json.loads(cli("config", "show", "--json").stdout)}
    assert settings["DATELINE_KAFKA__BOOTSTRAP_SERVERS"]["value"] == "127.0.0.1:9"
    assert settings["DATELINE_KAFKA__BOOTSTRAP_SERVERS"]["is_set"]
    assert settings["DATELINE_KAFKA__PARTITIONS"] == {
        "variable": "DATELINE_KAFKA__PARTITIONS",
        "value": "4",
        "default": "4",
        "is_set": False,
    }
    assert settings["DATELINE_STORE__URL"]["value"] == "postgresql://user:********@db/dateline"
    for output in (cli("config", "show").stdout, json.dumps(settings)):
        assert "hunter2" not in output
        assert "DATELINE_KAFKA__SASL_PASSWORD" in output


def test_a_wrong_setting_is_one_line(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATELINE_KAFKA__PARTITIONS", "many")
    result = cli("topics", "--offline")
    assert result.exit_code == 1
    assert result.stderr.startswith("error: DATELINE_KAFKA__PARTITIONS: ")


def test_publish_without_a_broker_says_so(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(SENTENCE)
    result = cli("publish", tmp_path / "a.txt")
    assert result.exit_code == 1
    assert result.stdout == ""
    assert result.stderr.startswith("error: ")
    assert "127.0.0.1:9" in result.stderr
    assert "hint: " in result.stderr


def test_dry_run_prints_ids_and_refuses_what_it_cannot_read(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(SENTENCE)
    result = cli("publish", "--dry-run", tmp_path / "a.txt", tmp_path / "gone.txt")
    assert result.exit_code == 1
    assert result.stdout == "a\n"
    assert f"error: {tmp_path}/gone.txt: no such file\n" in result.stderr
    [record] = map(json.loads, cli("publish", "--dry-run", "--json", tmp_path / "a.txt").stdout.splitlines())
    assert record["article_id"] == "a"
    assert record["offset"] is None


def test_code_prints_events_of_the_article_they_were_read_from(cli: Cli) -> None:
    records = jsonl(
        {"id": "x", "text": SENTENCE}, {"article_id": "y", "text": SENTENCE, "date": "2020-08-17"}
    )
    result = cli("code", "-", "--format", "jsonl", "--json", stdin=records)
    assert result.exit_code == 0, result.stderr
    events = [Event.model_validate_json(line) for line in result.stdout.splitlines()]
    assert [event.article_id for event in events] == sorted(event.article_id for event in events)
    assert {event.article_id for event in events} == {"x", "y"}
    undated = next(event for event in events if event.article_id == "x")
    assert (undated.date.start, undated.published_at) == (None, None)


def test_code_goes_on_after_a_bad_line_and_keeps_the_order_among_processes(cli: Cli) -> None:
    records: list[dict[str, object]] = [
        {"id": f"n{number}", "text": SENTENCE * (1 + 5 * (number == 0))} for number in range(12)
    ]
    broken = jsonl(*records[:3]) + "{oops\n" + jsonl(*records[3:])
    result = cli("code", "-", "--stage", "document", "--json", "--jobs", "2", stdin=broken)
    assert result.exit_code == 1
    documents = [Document.model_validate_json(line) for line in result.stdout.splitlines()]
    assert [document.article_id for document in documents] == [record["id"] for record in records]
    assert "error: stdin:4: not JSON" in result.stderr
    assert "Traceback" not in result.stderr


def test_code_stops_at_the_stage_that_is_asked_for(cli: Cli) -> None:
    result = cli("code", "-", "--stage", "tagged", "--json", stdin=SENTENCE)
    [document] = [TaggedDocument.model_validate_json(line) for line in result.stdout.splitlines()]
    assert any(entity.name == "Minsk" for entity in document.entities)
    assert "Minsk" in cli("code", "-", "--stage", "tagged", stdin=SENTENCE).stdout


def test_topics_offline_and_schemas(cli: Cli, tmp_path: Path) -> None:
    topics = json.loads(cli("topics", "--offline", "--json").stdout)
    assert topics["bootstrap"] is None
    assert [topic["topic"] for topic in topics["topics"]][:2] == [
        "dateline-articles",
        "dateline-articles-dlq",
    ]
    assert json.loads(cli("schemas", "show", "event").stdout)["title"] == "Event"
    assert cli("schemas", "show", "nonsense").exit_code == 1
    assert cli("schemas", "write", tmp_path / "out").exit_code == 0
    written = {path.name: path.read_text() for path in (tmp_path / "out").iterdir()}
    assert "dateline-events.v1.schema.json" in written
    cli("schemas", "write", tmp_path / "out")
    assert written == {path.name: path.read_text() for path in (tmp_path / "out").iterdir()}


def test_doctor_finds_the_broker_that_does_not_answer(cli: Cli) -> None:
    result = cli("doctor", "--json")
    assert result.exit_code == 3
    findings = {finding["check"]: finding for finding in map(json.loads, result.stdout.splitlines())}
    assert findings["broker"]["verdict"] == "wrong"
    assert findings["broker"]["hint"]
    assert findings["java"]["verdict"] == findings["language"]["verdict"] == "ok"


def test_a_reader_that_leaves_early_is_no_failure() -> None:
    command = f"{sys.executable} -m dateline schemas show Event | head -n 1; exit ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "{\n", "")


def test_nothing_printed_can_command_a_terminal() -> None:
    nasty = "a\x1b]0;title\x07\x9b31m\u202eb\r\nc\x7f"
    assert safe(nasty) == "a]0;title31mb c"
    line = json.dumps({"text": nasty}, ensure_ascii=False)
    assert json.loads(safe_json(line)) == {"text": nasty}
    assert not set(safe_json(line)) & set("\x1b\x9b\u202e\x7f")
