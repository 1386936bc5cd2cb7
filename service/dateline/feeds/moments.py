"""Moments as feeds write them."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime


def moment(said: object) -> datetime | None:
    """The moment with the offset it was written with (ISO 8601, RFC 2822); null for anything else.

    One without an offset is taken as UTC.
    """
    if not isinstance(said, str) or not said.strip():
        return None
    for read in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            found = read(said.strip())
        except (ValueError, OverflowError):
            continue
        return found if found.tzinfo else found.replace(tzinfo=UTC)
    return None
