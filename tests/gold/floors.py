"""The floors: what each score must reach, how they rise, and what lowering one takes."""

from __future__ import annotations

import subprocess
import tomllib
from collections.abc import Mapping, Sequence
from math import floor
from pathlib import Path

from tests.gold.measure import Measure

FILE = Path(__file__).with_name("floors.toml")
MARGIN, ANSWERS = 0.02, 2
"""How far below the score reached a floor is pinned, in score and in answers, whichever is more."""

FEW = 20
"""A measure of fewer answers than this gets no floor: one answer would move it too far."""

OWN = ("dev", "test", "own seeds", "russian blind")
HEAD = """\
# The score (F1, or accuracy where there is one answer each) that no change may fall below.
# `python -m tests.gold --pin` raises them to the scores reached. A floor goes down only by
# `--lower NAME=VALUE --because REASON`, which says so below; a test compares with every earlier version.
"""


def floors(text: str | None = None) -> dict[str, float]:
    """The score each measure must reach, by its name."""
    return {name: float(str(value)) for name, value in _table(text, "floors").items()}


def lowered(text: str | None = None) -> dict[str, str]:
    """The reason for each floor that was lowered, by the name of its measure."""
    return {name: str(value) for name, value in _table(text, "lowered").items()}


def _table(text: str | None, name: str) -> Mapping[str, object]:
    content = FILE.read_text(encoding="utf-8") if text is None else text
    table: Mapping[str, object] = tomllib.loads(content).get(name, {})
    return table


def below(measures: Sequence[Measure]) -> list[Measure]:
    """The measures under their floor."""
    due = floors()
    return [measure for measure in measures if measure.f1 < due.get(measure.name, 0.0)]


def pin(measures: Sequence[Measure]) -> None:
    """Raise the floors to a little below the scores reached; none goes down."""
    due = floors()
    for measure in measures:
        if _is_pinned(measure) or measure.name in due:
            margin = max(MARGIN, ANSWERS / measure.n)
            reached = floor((measure.f1 - margin) * 100) / 100
            due[measure.name] = max(due.get(measure.name, 0.0), reached)
    write(due, lowered())


def _is_pinned(measure: Measure) -> bool:
    """Whether a measure of the project's own gold gets a floor: large enough, and no single type."""
    own = measure.name.endswith(OWN)
    one_type = measure.name.startswith("event ") and measure.name.split()[1].partition("/")[0].isupper()
    return own and measure.n >= FEW and measure.f1 > MARGIN and not one_type


def lower(name: str, value: float, reason: str) -> None:
    """Take one floor down, saying why."""
    due = floors()
    if name not in due:
        raise ValueError(f"{name!r} has no floor")
    write({**due, name: value}, {**lowered(), name: f"{due[name]:.2f} to {value:.2f}: {reason}"})


def write(due: Mapping[str, float], why: Mapping[str, str]) -> None:
    """The file anew."""
    lines = [HEAD + "[floors]", *(f'"{name}" = {value:.2f}' for name, value in due.items())]
    if why:
        lines += ["", "[lowered]", *(f'"{name}" = "{reason}"' for name, reason in why.items())]
    FILE.write_text("\n".join(lines) + "\n", encoding="utf-8")


def sunk(now: str, earlier: Sequence[str]) -> list[str]:
    """The measures whose floor is lower than in an earlier version of the file, without a reason given."""
    due, why = floors(now), lowered(now)
    return sorted(
        {
            name
            for text in earlier
            for name, value in floors(text).items()
            if due.get(name, 0.0) < value and name not in why
        }
    )


def history() -> list[str]:
    """Every earlier version of the file that git knows; none where there is no repository."""

    def git(*words: str) -> str:
        done = subprocess.run(("git", *words), cwd=FILE.parent, capture_output=True, text=True, check=False)
        return done.stdout

    commits = git("log", "--format=%H", "--", FILE.name).split()
    return [text for commit in commits if (text := git("show", f"{commit}:./{FILE.name}"))]
