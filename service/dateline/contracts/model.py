"""The base of every contract, and the field types they share."""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime
from typing import Annotated

import orjson
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import to_jsonable_python


class Contract(BaseModel):
    """A record that travels on a topic: strict, immutable, blind to fields it does not know."""

    model_config = ConfigDict(strict=True, frozen=True, extra="ignore", allow_inf_nan=False)

    def to_json(self) -> bytes:
        """The record as it travels: byte for byte what `model_dump_json` gives, in a third of the time."""
        try:
            return orjson.dumps(self.__dict__, default=_plain, option=orjson.OPT_PASSTHROUGH_DATETIME)
        except orjson.JSONEncodeError:
            # It takes no number above 64 bits, and says in its own words what has no JSON at all.
            return self.__pydantic_serializer__.to_json(self)


def _plain(value: object) -> object:
    """The fields of a contract within another, or a date or time as pydantic writes it."""
    try:
        return value.__dict__
    except AttributeError:
        return to_jsonable_python(value)


def _read_iso_time(value: object) -> object:
    # Strict mode refuses a bare day and lax mode takes numbers; publishers send the first, never the second.
    return datetime.fromisoformat(value) if isinstance(value, str) else value


def _assume_utc(value: datetime) -> datetime:
    return value if value.tzinfo else value.replace(tzinfo=UTC)


Timestamp = Annotated[
    datetime,
    BeforeValidator(_read_iso_time, json_schema_input_type=datetime | date),
    AfterValidator(_assume_utc),
]
"""An ISO 8601 date and time; a bare day is its midnight, a time without a zone is in UTC."""

Offset = Annotated[int, Field(ge=0, lt=2**63)]
"""A position in the article text as published, in Unicode code points, or a Kafka offset."""

Version = Annotated[int, Field(ge=0, lt=2**31)]
"""A number that goes up with every change: bounded, as databases have no larger integers."""

Confidence = Annotated[float, Field(ge=0.0, le=1.0)]


class Span(Contract):
    """A stretch of the article text as published: ``text[start:end]``."""

    start: Offset
    end: Offset


def content_hash(*parts: object) -> str:
    """A short, stable identity made of content: 32 hex digits of SHA-256 over the parts."""
    said = "".join([f"{'' if part is None else part}\x1f" for part in parts])
    return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()[:32]
