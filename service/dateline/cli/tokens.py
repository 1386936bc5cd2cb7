"""`web --new-token`: a token for the web server."""

from __future__ import annotations

import json
from typing import get_args

import typer

from dateline.cli.terminal import remark, write_lines
from dateline.settings import Settings
from dateline.web.access import Scope, new_token


def make_token(settings: Settings, scopes: str) -> None:
    """Print a fresh token, and on stderr what to set so that it is known."""
    wanted = [scope.strip() for scope in scopes.split(",")]
    for scope in wanted:
        if scope not in get_args(Scope):
            raise typer.BadParameter(f"{scope} is not one of {', '.join(get_args(Scope))}")
    token, kept = new_token(",".join(wanted))
    write_lines([token])
    remark("This is the only time it is shown. Let the server know it, and restart it:")
    remark(f"  DATELINE_WEB__TOKENS='{json.dumps([*settings.web.tokens, kept])}'")
