"""What gold says around an event: place, days, contexts, and what is known of an actor."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class GoldPlace:
    """A place by name and ISO 3166 alpha-3 country; no name: somewhere in the country.

    ``at`` is its latitude and longitude where the gold says them.
    """

    name: str | None
    country: str | None
    site: str | None = None
    at: tuple[float, float] | None = None


@dataclass(frozen=True)
class Days:
    """From one day to another, both included; an open side is None."""

    start: date | None
    end: date | None


@dataclass(frozen=True)
class GoldContexts:
    """Contexts that must be there, and all that may be (the former among them)."""

    must: frozenset[str]
    may: frozenset[str]


@dataclass(frozen=True)
class Known:
    """An actor of a page: the name, the country (accepted ones with ``/`` between), sectors in any order."""

    name: str
    country: str
    sectors: tuple[str, ...]
