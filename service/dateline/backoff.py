"""How long to wait before trying again: longer every time, up to a limit, and never two alike."""

from __future__ import annotations

import random
from collections.abc import Iterator


def delays(first_s: float, longest_s: float) -> Iterator[float]:
    """Seconds to wait before each next try, for ever: doubled up to the longest, less up to half by chance.

    Without the chance, all that a fault has stopped would come back at the same moment.
    """
    delay = first_s
    while True:
        yield delay * random.uniform(0.5, 1.0)  # noqa: S311
        delay = min(delay * 2, longest_s)
