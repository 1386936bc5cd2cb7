"""Dateline turns a stream of news articles into a stream of events.

`subscribe` and `publish` are what other programs use of it; the records are in `dateline.contracts`.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dateline.streams import publish as publish
    from dateline.streams import subscribe as subscribe

_OFFERED = ("publish", "subscribe")


def __getattr__(name: str) -> Any:
    # Found when asked for: `import dateline` costs next to nothing.
    if name in _OFFERED:
        return getattr(import_module("dateline.streams"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
