"""Phrases by which furniture gives itself away, read from the tables beside this module."""

from __future__ import annotations

import re
from importlib.resources import files


def opening(table: str, *, before: str = "", after: str = "") -> re.Pattern[str]:
    """Matches a text that begins with one of the table's phrases, ``before`` and ``after`` round it.

    A table holds a regular expression a line; lines with ``#`` are comments.
    """
    lines = (files(__package__) / "tables" / f"{table}.txt").read_text(encoding="utf-8").splitlines()
    phrases = "|".join(line for line in lines if line and not line.startswith("#"))
    return re.compile(f"{before}(?:{phrases}){after}", re.IGNORECASE)
