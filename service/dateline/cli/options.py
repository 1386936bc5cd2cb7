"""Options that commands share."""

from __future__ import annotations

from typing import Annotated

import typer

DAY = ["%Y-%m-%d"]
"""How a day is written."""

Types = Annotated[
    list[str] | None,
    typer.Option("--type", "-t", metavar="TYPE", help="PLOVER type, as PROTEST.", show_default=False),
]
Limit = Annotated[int | None, typer.Option("--limit", "-n", min=1, metavar="N", show_default=False)]
