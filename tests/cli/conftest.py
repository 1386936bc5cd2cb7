"""The command line run in this process, and what it leaves behind put back."""

import logging
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import structlog
from typer.testing import CliRunner, Result

from dateline.cli import app

Cli = Callable[..., Result]


@pytest.fixture
def cli(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Cli]:
    """Runs a command with an empty data folder and a broker address where nobody answers."""
    monkeypatch.setenv("DATELINE_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("DATELINE_KAFKA__BOOTSTRAP_SERVERS", "127.0.0.1:9")
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level

    def run(*arguments: str | Path, stdin: str | bytes | None = None) -> Result:
        return CliRunner().invoke(app, [str(argument) for argument in arguments], input=stdin)

    yield run
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()
