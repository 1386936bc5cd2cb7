"""The commands on a running pipeline: `dateline up` with its own embedded Kafka."""

import json
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from dateline.broker import locate
from dateline.contracts import Message
from dateline.publisher import Publisher
from tests.conftest import run
from tests.integration.pipeline import Pipeline, is_gone, running, until

SEEDS = Path(__file__).parents[2] / "seeds"
POISON = b'{"text": "cut of'


@pytest.fixture(scope="module")
def up(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pipeline]:
    with running(tmp_path_factory.mktemp("up")) as pipeline:
        yield pipeline


def test_the_whole_pipeline_is_ready(up: Pipeline) -> None:
    result = up.cli("doctor", "--wait", "5", "--json")
    findings = {
        finding["check"]: finding["verdict"] for finding in map(json.loads, result.stdout.splitlines())
    }
    assert result.returncode == 0, result.stderr
    assert [findings[name] for name in ("broker", "topics", "worker", "materializer")] == ["ok"] * 4


def test_a_replay_waits_for_the_outcomes_and_doing_it_again_changes_nothing(up: Pipeline) -> None:
    result = up.cli("replay", SEEDS, "--wait", "--json")
    assert result.returncode == 0, result.stderr
    outcomes = [json.loads(line) for line in result.stdout.splitlines()]
    assert [(o["article_id"], o["status"]) for o in outcomes] == [
        ("003_1585a30bc69c64b2", "coded"),
        ("000_a30967e492c574a7", "coded"),
    ]
    expected = {event_id for outcome in outcomes for event_id in outcome["event_ids"]}
    until(lambda: len(up.cli("events", "--json").stdout.splitlines()) == len(expected))
    first = up.cli("events", "--json")
    assert {json.loads(line)["event_id"] for line in first.stdout.splitlines()} == expected
    again = up.cli("replay", SEEDS, "--wait", "--speed", "864000", "--rate", "10")
    assert "2 articles sent, 2 outcomes, 0 rejected" in again.stderr
    assert up.cli("events", "--json").stdout == first.stdout


def test_events_are_filtered_and_come_in_three_forms(up: Pipeline) -> None:
    protests = [json.loads(line) for line in up.cli("events", "-t", "protest", "--json").stdout.splitlines()]
    assert protests
    assert {event["event_type"] for event in protests} == {"PROTEST"}
    rows = up.cli("events", "-t", "protest", "--csv").stdout.splitlines()
    assert rows[0].startswith("event_id,article_id,date_start")
    assert [row.split(",")[0] for row in rows[1:]] == [event["event_id"] for event in protests]
    table = up.cli("events", "-t", "protest", "--limit", "3")
    assert table.stderr == "3 events\n"
    assert table.stdout.count("PROTEST") == 3
    assert up.cli("events", "--article", "nobody").stdout == ""
    days = ("--since", "2020-08-10", "--until", "2020-08-12")
    for line in up.cli("events", *days, "--json").stdout.splitlines():
        date = json.loads(line)["date"]
        assert (date["start"] or "") <= "2020-08-12"
        assert (date["end"] or "9999") >= "2020-08-10"


def test_an_edited_file_is_a_new_revision_of_its_article(up: Pipeline, tmp_path: Path) -> None:
    file = tmp_path / "edited.txt"
    for text in (
        "Workers in Minsk went on strike on Monday.",
        "Police in Minsk arrested 30 protesters on Friday.",
    ):
        file.write_text(text)
        result = up.cli("publish", file)
        assert (result.returncode, result.stdout) == (0, "edited\n")
        assert up.cli("trace", "edited", "--wait", "60").returncode == 0
        until(lambda: text in up.cli("events", "--article", "edited", "--json").stdout)  # noqa: B023
    sentences = up.cli("events", "--article", "edited", "--json").stdout
    assert "strike" not in sentences
    traced = json.loads(up.cli("trace", "edited", "--json").stdout)
    assert [outcome["status"] for outcome in traced["outcomes"]] == ["coded", "coded"]
    assert {message["topic"] for message in traced["messages"]} >= {
        "dateline-articles",
        "dateline-documents",
        "dateline-tagged-documents",
        "dateline-events",
        "dateline-outcomes",
    }


def test_follow_reads_any_topic_from_anywhere(up: Pipeline) -> None:
    everything = up.cli("follow", "outcomes", "-o", "beginning", "--exit", "--json")
    messages = [json.loads(line) for line in everything.stdout.splitlines()]
    assert len(messages) >= 4
    assert up.cli("follow", "dateline-outcomes", "-o", "-2", "-c", "2", "--json").stdout == "".join(
        line + "\n" for line in everything.stdout.splitlines()[-2:]
    )
    later = up.cli("follow", "outcomes", "-o", messages[-1]["timestamp"], "--exit", "--json")
    assert later.stdout.splitlines()[-1] == everything.stdout.splitlines()[-1]
    assert "coded" in up.cli("follow", "outcomes", "-c", "1").stdout
    missing = up.cli("follow", "nonsense")
    assert missing.returncode == 1
    assert "there is no topic nonsense" in missing.stderr


def test_a_dead_letter_is_found_and_said_why(up: Pipeline) -> None:
    async def send() -> None:
        async with Publisher(up.settings, locate(up.settings)) as publisher:
            await publisher.send([Message(b"poison", POISON, topic="dateline-articles")])

    run(send())
    result = up.cli("trace", "poison", "--wait", "60", "--json")
    [letter] = json.loads(result.stdout)["dead_letters"]
    assert (letter["stage"], letter["reason"]) == ("tokenize", "invalid-json")
    shown = json.loads(up.cli("follow", "articles-dlq", "-c", "1", "--json").stdout)
    assert (shown["key"], shown["value"]) == ("poison", POISON.decode())
    assert "invalid-json" in up.cli("trace", "poison").stdout


def test_a_second_pipeline_on_the_same_folder_is_refused(up: Pipeline) -> None:
    result = up.cli("up")
    assert result.returncode == 1
    assert result.stderr.startswith(f"error: process {up.process.pid} already runs the pipeline")


def test_the_demonstration_uses_the_pipeline_that_runs(up: Pipeline) -> None:
    result = up.cli("demo")
    assert result.returncode == 0, result.stderr
    assert "using the pipeline that runs already" in result.stderr
    assert "2 articles, " in result.stdout
    assert ", 0 dead letters, " in result.stdout


def test_a_killed_worker_is_started_again(up: Pipeline) -> None:
    up.program("worker").kill()
    until(lambda: up.said("ended with signal SIGKILL, starts again"))
    result = up.cli("replay", SEEDS, "--wait")
    assert result.returncode == 0, result.stderr


def test_it_stops_in_seconds_and_leaves_nothing_behind(up: Pipeline) -> None:
    children = up.children()
    assert len(children) >= 4
    began = time.monotonic()
    up.process.send_signal(signal.SIGTERM)
    assert up.process.wait(timeout=20) == 0, up.log.read_text()
    assert time.monotonic() - began < 10
    until(lambda: all(map(is_gone, children)), 2)


def test_nothing_outlives_a_pipeline_that_is_killed(up: Pipeline) -> None:
    again = Pipeline(up.home)
    until(lambda: again.said("broker ready") or again.process.poll() is not None)
    children = again.children()
    again.process.kill()
    again.process.wait()
    assert len(children) >= 4
    until(lambda: all(map(is_gone, children)), 20)
