"""Throwing dead letters away: Kafka deletes the beginning of a partition, and nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from dateline.admin import delete_before
from dateline.deadletters.letter import DeadLetter
from dateline.deadletters.reading import read_letters
from dateline.settings import Settings


@dataclass(frozen=True, slots=True)
class Purge:
    """What goes from one partition: all before offset ``end``; ``lost`` letters were never sent again."""

    topic: str
    partition: int
    end: int
    letters: int
    lost: int


async def plan_purge(
    settings: Settings,
    bootstrap: str,
    *,
    topic: str | None,
    before: datetime | None,
    also_open: bool,
) -> list[Purge]:
    """What can go: the letters of that source topic, or of all, from before that time.

    Unless ``also_open``, a partition is kept from its first letter on that was not sent again.
    """
    letters = [letter for letter in await read_letters(settings, bootstrap) if topic in (None, letter.topic)]
    purges = []
    for (name, number), group in groupby(letters, key=lambda letter: letter.place[:2]):
        gone = _first(list(group), before, also_open=also_open)
        if gone:
            lost = sum(letter.state != "redriven" for letter in gone)
            purges.append(Purge(name, number, gone[-1].place[2] + 1, len(gone), lost))
    return purges


def _first(letters: Sequence[DeadLetter], before: datetime | None, *, also_open: bool) -> list[DeadLetter]:
    gone = []
    for letter in letters:
        if (before and letter.at >= before) or not (also_open or letter.state == "redriven"):
            break
        gone.append(letter)
    return gone


async def carry_out(settings: Settings, bootstrap: str, purges: Sequence[Purge]) -> None:
    """Delete them; there is no way back."""
    await delete_before(settings, bootstrap, {(purge.topic, purge.partition): purge.end for purge in purges})
