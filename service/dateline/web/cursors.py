"""Cursors of pages as words for URLs."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

import orjson

C = TypeVar("C")


def encode_cursor(cursor: Iterable[Any]) -> str:
    """The values of a cursor as one word."""
    return base64.urlsafe_b64encode(orjson.dumps(list(cursor))).decode().rstrip("=")


def decode_cursor(word: str, make: Callable[..., C]) -> C:
    """What ``make`` makes of the values in such a word; `ValueError` when it is none."""
    try:
        return make(*orjson.loads(base64.urlsafe_b64decode(word + "=" * (-len(word) % 4))))
    except (binascii.Error, ValueError, TypeError):
        raise ValueError("that is no cursor of ours") from None
