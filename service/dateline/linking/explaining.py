"""Why two tellings are one happening, or are not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dateline.linking.matching import is_repeat, veto
from dateline.linking.telling import Telling
from dateline.linking.weighing import Reason, points_needed, weigh


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found about two tellings: ``veto`` is what forbids it, whatever the points."""

    repeat: bool
    veto: str | None
    points: float
    needed: float
    reasons: tuple[Reason, ...]

    @property
    def fits(self) -> bool:
        """Whether the two, taken alone, are one happening."""
        return self.repeat or (self.veto is None and self.points >= self.needed)

    def __str__(self) -> str:
        if self.repeat:
            return "one is a copy of the other"
        said = ", ".join(f"{reason.points:+g} {reason.said}" for reason in self.reasons)
        total = f"{self.points:g} of {self.needed:g} points: {said or 'nothing ties them'}"
        return f"no, {self.veto}; {total}" if self.veto else f"{'yes' if self.fits else 'no'}, {total}"


def explain(one: Telling, other: Telling) -> Verdict:
    """Compare two tellings, with every reason."""
    different = (
        None
        if one.block == other.block
        else f"one is of {_block_in_words(one)}, the other of {_block_in_words(other)}"
    )
    reasons = tuple(weigh(one, other))
    return Verdict(
        repeat=different is None and is_repeat(one, other),
        veto=different or veto(one, other),
        points=round(sum(reason.points for reason in reasons), 2),
        needed=points_needed(one),
        reasons=reasons,
    )


def _block_in_words(telling: Telling) -> str:
    types, _, country = telling.block.partition("|")
    return f"{types.replace('+', ' or ')} in {country or 'no country that is known'}"


def explain_all(mine: Sequence[Telling], theirs: Sequence[Telling]) -> tuple[Telling, Telling, Verdict]:
    """The two tellings that decide whether two groups of them are one happening, and why.

    Those are two of which a veto holds, else the two that fit best. Neither group may be empty.
    """
    compared = [(one, other, explain(one, other)) for one in mine for other in theirs]
    return max(compared, key=lambda found: (found[2].veto is not None, found[2].points))
