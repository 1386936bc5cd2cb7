"""Reads odd pages for so many minutes: ``python -m tests.fuzz [--minutes N] [--engine atheris|hypothesis]``.

With atheris installed its coverage leads the search (a crash is written to a file); else hypothesis
draws pages of the same pieces. Either way a broken invariant or a page that takes longer than
`SLOWEST` seconds ends it with a traceback.
"""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import sys
import time
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dateline.contracts import ContentType
from tests.fuzz.pages import CONTENT_TYPES, PIECES, TEXTS

SLOWEST = 20.0
"""Seconds of processor time that no page of a few thousand characters may take."""

_BATCH = 500


def read_one(text: str, content_type: ContentType | None) -> None:
    """Read a page and check what must hold of it."""
    from tests.fuzz.invariants import check, read  # after atheris has taken hold of imports

    start = time.process_time()
    check(read(text, content_type))
    assert time.process_time() - start < SLOWEST


def by_hypothesis(minutes: float) -> int:
    """Draw pages until the time is over; how many were read."""
    end = time.monotonic() + 60 * minutes
    count = 0

    @settings(max_examples=_BATCH, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(TEXTS, st.sampled_from(CONTENT_TYPES))
    def batch(text: str, content_type: ContentType | None) -> None:
        nonlocal count
        count += 1
        read_one(text, content_type)

    while time.monotonic() < end:
        batch()
    return count


def by_atheris(minutes: float) -> None:
    """Let coverage lead the search; the engine ends the process itself."""
    atheris: Any = importlib.import_module("atheris")
    with atheris.instrument_imports(include=["dateline.text"]):
        import tests.fuzz.invariants  # noqa: F401

    def one(data: bytes) -> None:
        chosen = atheris.FuzzedDataProvider(data)
        content_type = CONTENT_TYPES[chosen.ConsumeIntInRange(0, len(CONTENT_TYPES) - 1)]
        text = ""
        while chosen.remaining_bytes() > 0:
            piece = chosen.ConsumeIntInRange(0, len(PIECES))
            text += PIECES[piece] if piece < len(PIECES) else chosen.ConsumeUnicode(20)
        read_one(text or " ", content_type)

    atheris.Setup([sys.argv[0], f"-max_total_time={int(60 * minutes)}", "-max_len=600", "-timeout=60"], one)
    atheris.Fuzz()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=5.0)
    parser.add_argument("--engine", choices=("atheris", "hypothesis"))
    options = parser.parse_args()
    engine = options.engine or ("atheris" if importlib.util.find_spec("atheris") else "hypothesis")
    if engine == "atheris":
        by_atheris(options.minutes)
        return
    print(f"{by_hypothesis(options.minutes)} pages read", file=sys.stderr)


if __name__ == "__main__":
    main()
