"""The pytest plugin as another project uses it: docs/testing.md, word for word, on a running pipeline."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from urllib.request import urlopen

import pytest

from dateline.broker import locate
from dateline.errors import DatelineError
from dateline.settings import Settings
from dateline.testing.pipeline import HOME_VARIABLE, pipeline
from dateline.testing.replay import Replay

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/testing.md").read_text("utf-8")
EXAMPLES = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
CONSUMER = """
from collections import Counter

def protests_by_country(events):
    return Counter(
        event.location.country for event in events if event.location and event.event_type == "PROTEST"
    )
"""


def project(folder: Path, files: Mapping[str, str], home: Path) -> subprocess.CompletedProcess[str]:
    """The tests of a project that has nothing but those files and Dateline installed."""
    for name, text in files.items():
        (folder / name).write_text(text)
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--rootdir", "."],
        cwd=folder,
        env={**os.environ, HOME_VARIABLE: str(home)},
        capture_output=True,
        text=True,
        timeout=120,
    )


def test_the_examples_of_the_page_pass_in_a_project_of_their_own_and_a_wrong_consumer_fails(
    dateline_settings: Settings, tmp_path: Path
) -> None:
    tests = {f"test_{number}.py": example for number, example in enumerate(EXAMPLES)}
    wrong = EXAMPLES[0].replace("from my_consumer", "from wrong_consumer")
    consumers = {"my_consumer.py": CONSUMER, "wrong_consumer.py": CONSUMER.replace("PROTEST", "NO_TYPE")}
    done = project(tmp_path, {**consumers, **tests, "test_wrong.py": wrong}, dateline_settings.home)
    assert "1 failed, 2 passed" in done.stdout, done.stdout + done.stderr
    assert "FAILED test_wrong.py" in done.stdout
    assert sum(bool(line) for line in EXAMPLES[0].splitlines()) <= 5


async def test_a_replay_answers_for_itself_alone(dateline: Replay, dateline_kafka: str) -> None:
    assert dateline.bootstrap_servers == dateline_kafka == locate(dateline.settings)
    ids = dateline.replay([{"article_id": "own", "text": "Farmers marched in Lima on Monday."}])
    [outcome] = dateline.await_outcomes()
    assert (ids, outcome.article_id, outcome.status) == (["own"], "own", "coded")
    assert {event.article_id for event in dateline.events()} == {"own"}
    dateline.await_stored()
    assert not Replay(dateline.settings).events()


def test_every_process_of_a_pipeline_tells_its_metrics_and_that_it_is_ready(
    dateline: Replay, dateline_settings: Settings
) -> None:
    dateline.replay([{"article_id": "measured", "text": "Miners went on strike in Johannesburg on Monday."}])
    dateline.await_stored()
    said = (dateline_settings.home / "up.log").read_text("utf-8")
    urls = re.findall(r"http://127\.0\.0\.1:\d+/metrics", said)
    assert len(urls) == 3
    told = "".join(get(url) for url in urls)
    for process in ("worker", "materializer", "web"):
        assert f'dateline_ready{{process="{process}"}} 1.0' in told
    assert all(get(url.replace("/metrics", "/ready")).startswith("200") for url in urls)
    for name in (
        'stage_messages_total{result="ok",stage="code"}',
        "store_commit_seconds_count",
        "pool_children",
    ):
        assert re.search(rf"^dateline_{re.escape(name)} [1-9]", told, re.MULTILINE), name
    lags = re.findall(r'^dateline_lag_messages{.*reader="(\w+)".*', told, re.MULTILINE)
    assert set(lags) == {"dateline", "store"}
    top = [sys.executable, "-m", "dateline", "top", "--once", "--json", "--every", "0.5"]
    environment = {**os.environ, "DATELINE_HOME": str(dateline_settings.home)}
    shown = subprocess.run(top, env=environment, capture_output=True, text=True, timeout=120)
    assert shown.returncode == 0, shown.stderr
    gauges = json.loads(shown.stdout)
    assert {one["process"]: one["state"] for one in gauges["processes"]}["worker"] == "ready"
    assert [one["lag"] for one in gauges["stages"]] == [0] * len(gauges["stages"])
    assert all(one["median_ms"] for one in gauges["stages"] if one["stage"] != "store")


def get(url: str) -> str:
    with urlopen(url) as answer:  # noqa: S310
        return str(answer.read().decode())


def test_a_folder_without_a_pipeline_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv(HOME_VARIABLE, str(tmp_path))
    with pytest.raises(DatelineError, match="no broker runs"), pipeline(lambda: tmp_path):
        pass
