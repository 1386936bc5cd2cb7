"""The fault matrix: which tests try what, and what is tried elsewhere."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from importlib import import_module
from pathlib import Path
from typing import NamedTuple

import pytest
from _pytest.mark.structures import ParameterSet

from tests.faults.rest import FAULTS

ELSEWHERE = {
    "F31": (
        "two materializers on one store",
        "the frozen materializer of F6; tests/integration/test_materializer.py",
    ),
    "F34": ("wrong, secured or refusing broker", "the tests of the secured broker"),
    "F35": ("long soak of mixed faults", "`python -m tests.faults soak`, below"),
}
"""Faults that other tests try."""


class Trying(NamedTuple):
    """A row of the matrix, and the test or the command that tries it."""

    number: str
    title: str
    test: str


def lane() -> Iterator[Trying]:
    """What the tests try, as their marks say."""
    for file in sorted(Path(__file__).parent.glob("test_*.py")):
        module = import_module(f"tests.faults.{file.stem}")
        for name, test in vars(module).items():
            for mark in getattr(test, "pytestmark", ()):
                if mark.name == "fault":
                    yield _trying(mark, name)
                elif mark.name == "parametrize":
                    yield from _parameters(name, mark.args[1])


def _parameters(name: str, parameters: Sequence[ParameterSet]) -> Iterator[Trying]:
    for one in parameters:
        for mark in getattr(one, "marks", ()):
            if mark.name == "fault":
                found = mark.mark if isinstance(mark, pytest.MarkDecorator) else mark
                yield _trying(found, f"{name}[{one.id}]")


def _trying(mark: pytest.Mark, test: str) -> Trying:
    number, title = mark.args
    return Trying(number, title, test)


def rest() -> Iterator[Trying]:
    """What only `python -m tests.faults rest` tries."""
    for name, (number, _) in FAULTS.items():
        title = name.removeprefix(f"{number} ")
        yield Trying(number, title, title)
