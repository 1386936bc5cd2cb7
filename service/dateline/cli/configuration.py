"""The settings as a person sees them."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel, SecretStr
from pydantic_core import PydanticUndefined
from rich.table import Table

from dateline.cli.terminal import safe, stdout, write_json
from dateline.log import MASK
from dateline.settings import Settings

_PASSWORD = re.compile(r"(?<=://)([^/@\s]*?):[^/\s]*@")


@dataclass(frozen=True)
class Setting:
    """One setting: its variable, what it is, what it would be, and whether the variable is set."""

    variable: str
    value: str | None
    default: str | None
    is_set: bool


def show_settings(settings: Settings, *, as_json: bool) -> None:
    """Print every setting."""
    rows = list(describe(settings))
    if as_json:
        write_json([json.dumps([asdict(row) for row in rows], indent=2)])
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("variable", "value", "default"):
        table.add_column(heading, overflow="fold")
    for row in rows:
        value = "-" if row.value is None else safe(row.value)
        default = "" if row.value == row.default else safe(row.default or "-")
        table.add_row(row.variable, value, default, style="bold" if row.is_set else None)
    stdout().print(table)


def describe(settings: Settings) -> Iterator[Setting]:
    """Every setting in the order of their declaration, secrets masked."""
    variables = {name.upper() for name in os.environ}
    yield from _describe(settings, str(settings.model_config.get("env_prefix", "")), variables)


def _describe(model: BaseModel, prefix: str, variables: set[str]) -> Iterator[Setting]:
    for name, field in type(model).model_fields.items():
        value = getattr(model, name)
        variable = f"{prefix}{name.upper()}"
        if isinstance(value, BaseModel):
            yield from _describe(value, f"{variable}__", variables)
        else:
            default = field.get_default(call_default_factory=True, validated_data={})
            default = None if default is PydanticUndefined else default
            yield Setting(variable, _shown(value), _shown(default), variable in variables)


def _shown(value: Any) -> str | None:
    if value is None:
        return None
    if isinstance(value, SecretStr):
        return MASK
    if isinstance(value, Path):
        return str(value)
    return masked_url(str(value))


def masked_url(text: str) -> str:
    """The text with the passwords of URLs in it masked."""
    return _PASSWORD.sub(rf"\1:{MASK}@", text)
