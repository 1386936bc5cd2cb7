"""spaCy, imported without its command line: that takes a third of the import, and nobody here calls it."""

from __future__ import annotations

import sys
from functools import cache
from importlib import import_module
from types import ModuleType
from typing import Any


@cache
def import_spacy() -> Any:
    """The library. While it is imported empty modules stand in for its command line, which may follow."""
    if "spacy" not in sys.modules:
        package, module = ModuleType("spacy.cli"), ModuleType("spacy.cli.info")
        module.__dict__["info"] = _info
        stand_ins = {one.__name__: one for one in (package, module)}
        sys.modules.update(stand_ins)
        try:
            return import_module("spacy")
        finally:
            for name in stand_ins:
                del sys.modules[name]
    return import_module("spacy")


def _info(*given: Any, **named: Any) -> Any:
    """What ``spacy.info`` is, when it is called after all."""
    from spacy.cli.info import info

    return info(*given, **named)
