"""Pipelines to harm.

``trial``   function  a fault being tried on the pipeline that the lane shares, with a load and a verdict
``language_trial``  function  the same on a pipeline with the product's own stages
``in_memory``  function  no pauses and few words for pipelines in memory
``seed``    session   int: what everything random is drawn from; printed, and set by DATELINE_FAULT_SEED

A test names its row of the fault matrix: ``@pytest.mark.fault("F1", "worker killed")``.
"""

from __future__ import annotations

import itertools
import logging
import os
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import structlog

from tests.faults.history import HISTORY_VARIABLE, History, chosen_seed
from tests.faults.site import Site
from tests.faults.trial import Trial

_TIMEOUT_S = 600

_passed = pytest.StashKey[bool]()


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "fault(number, title): the row of the fault matrix that a test tries")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.get_closest_marker("fault"):
            item.add_marker(pytest.mark.timeout(_TIMEOUT_S))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if call.when == "call":
        item.stash[_passed] = report.passed
    return report


@pytest.fixture(scope="session")
def seed() -> int:
    return chosen_seed()


class Sites:
    """Pipelines by what is special about them; a new one after a test that failed or spoiled it."""

    def __init__(self, folder: Path, seed: int) -> None:
        self._folder = folder
        self._seed = seed
        self._open: dict[bool, Site] = {}
        self._numbers = itertools.count(1)
        self.results = History(Path(os.environ.get(HISTORY_VARIABLE) or folder) / "results.jsonl", seed)

    def get(self, *, nlp: bool = False) -> Site:
        if nlp not in self._open:
            folder = self._folder / f"site-{next(self._numbers)}"
            self._open[nlp] = Site(folder, self._seed, nlp=nlp).__enter__()
        return self._open[nlp]

    def close(self, *, nlp: bool = False) -> None:
        if site := self._open.pop(nlp, None):
            site.__exit__(None, None, None)


@pytest.fixture(scope="session")
def sites(tmp_path_factory: pytest.TempPathFactory, seed: int) -> Iterator[Sites]:
    sites = Sites(tmp_path_factory.mktemp("faults"), seed)
    yield sites
    sites.close()
    sites.close(nlp=True)
    sites.results.close()


@pytest.fixture
def trial(request: pytest.FixtureRequest, sites: Sites) -> Iterator[Trial]:
    with _trying(request.node, sites, nlp=False) as trial:
        yield trial


@pytest.fixture
def language_trial(request: pytest.FixtureRequest, sites: Sites) -> Iterator[Trial]:
    with _trying(request.node, sites, nlp=True) as trial:
        yield trial


@contextmanager
def _trying(test: pytest.Item, sites: Sites, *, nlp: bool) -> Iterator[Trial]:
    mark = test.get_closest_marker("fault")
    assert mark, "the test does not say which fault it tries"
    trial = Trial(sites.get(nlp=nlp), *mark.args, name=test.name)
    yield trial
    passed = test.stash.get(_passed, False)
    sites.results.note("trial", **trial.row(passed=passed))
    if trial.spoiled or not passed:
        sites.close(nlp=nlp)


@pytest.fixture
def in_memory(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """What waits for a broker that is away waits no time at all, and the log is silent."""
    monkeypatch.setattr("dateline.agents.delivery._FIRST_DELAY_S", 0.0)
    monkeypatch.setattr("dateline.materializer.access._FIRST_DELAY_S", 0.0)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    yield
    structlog.reset_defaults()
