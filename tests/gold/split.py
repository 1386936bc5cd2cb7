"""Which gold texts may be looked at while tuning, and which are only for reporting."""

from __future__ import annotations

import hashlib

TEST_SHARE = 40
"""Percent of the texts kept for testing."""


def is_test(text: str) -> bool:
    """Whether a text is for reporting only: decided by its content, so that it never changes sides."""
    return int(hashlib.sha256(text.encode()).hexdigest(), 16) % 100 < TEST_SHARE
