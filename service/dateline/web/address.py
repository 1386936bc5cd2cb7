"""Where the web server of a data folder is: it says so in a file while it runs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from dateline.settings import Settings


@contextmanager
def announced(settings: Settings, host: str, port: int) -> Iterator[None]:
    """Say for the block that the server is there."""
    path = _file(settings)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"url": f"http://{f'[{host}]' if ':' in host else host}:{port}"}))
    try:
        yield
    finally:
        path.unlink(missing_ok=True)


def web_address(settings: Settings) -> str | None:
    """The URL of this pipeline's web server, when it runs on this machine."""
    try:
        return str(json.loads(_file(settings).read_text())["url"])
    except (OSError, ValueError, KeyError):
        return None


def _file(settings: Settings) -> Path:
    return settings.home / "run" / "web.json"
