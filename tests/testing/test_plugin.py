"""The pytest plugin as another project uses it: docs/testing.md, word for word, on a running pipeline."""

import os
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

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


def test_the_examples_of_the_page_pass_in_a_project_of_their_own(
    dateline_settings: Settings, tmp_path: Path
) -> None:
    tests = {f"test_{number}.py": example for number, example in enumerate(EXAMPLES)}
    done = project(tmp_path, {"my_consumer.py": CONSUMER, **tests}, dateline_settings.home)
    assert "2 passed" in done.stdout, done.stdout + done.stderr
    assert len(EXAMPLES[0].strip().splitlines()) <= 5


def test_a_consumer_that_is_wrong_fails(dateline_settings: Settings, tmp_path: Path) -> None:
    wrong = CONSUMER.replace("PROTEST", "NO_TYPE")
    done = project(tmp_path, {"my_consumer.py": wrong, "test_it.py": EXAMPLES[0]}, dateline_settings.home)
    assert "1 failed" in done.stdout, done.stdout + done.stderr


async def test_a_replay_answers_for_itself_alone(dateline: Replay, dateline_kafka: str) -> None:
    assert dateline.bootstrap_servers == dateline_kafka == locate(dateline.settings)
    ids = dateline.replay([{"article_id": "own", "text": "Farmers marched in Lima on Monday."}])
    [outcome] = dateline.await_outcomes()
    assert (ids, outcome.article_id, outcome.status) == (["own"], "own", "coded")
    assert {event.article_id for event in dateline.events()} == {"own"}
    dateline.await_stored()
    assert not Replay(dateline.settings).events()


def test_a_folder_without_a_pipeline_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv(HOME_VARIABLE, str(tmp_path))
    with pytest.raises(DatelineError, match="no broker runs"), pipeline(lambda: tmp_path):
        pass
