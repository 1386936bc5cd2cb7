"""The event type of a match once its standing is known: PLOVER's rules on what lies ahead."""

from __future__ import annotations

from dateline.coding.matching import Match
from dateline.coding.scopes import Standing
from dateline.contracts import EventType

COOPERATIVE = frozenset({"CONSULT", "SUPPORT", "COOPERATE", "AID"})


def read_type(match: Match, standing: Standing) -> EventType | None:
    """The type: cooperation that is planned is AGREE."""
    event_type = match.trigger.event_type
    if standing.modality == "planned" and event_type in COOPERATIVE and standing.carrier is None:
        return "AGREE"
    return event_type
