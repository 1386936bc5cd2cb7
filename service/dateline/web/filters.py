"""Filters of events in a URL: the same for the API, the feed, the exports and every page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlencode

from fastapi import Query
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from dateline.contracts import Event, EventType, Modality
from dateline.store import Box, Cursor, EventQuery, Store, cursor_of
from dateline.web.cursors import decode_cursor, encode_cursor

_Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]


def without_nul(text: str) -> str:
    """The text; `ValueError` when it has a NUL."""
    if "\0" in text:
        raise ValueError("a NUL character is in no event")
    return text


Text = Annotated[_Name, AfterValidator(without_nul)]


def _box_of(value: str) -> str:
    try:
        south, west, north, east = map(float, value.split(","))
    except ValueError:
        raise ValueError("write it SOUTH,WEST,NORTH,EAST in degrees") from None
    if not (-90 <= south <= north <= 90 and -180 <= west <= 180 and -180 <= east <= 180):
        raise ValueError("latitudes go from -90 to 90, the southern one first, longitudes from -180 to 180")
    return value


class Filters(BaseModel):
    """What events are wanted; what is not given does not restrict. Repeat a name for "one of these"."""

    model_config = ConfigDict(extra="forbid")

    type: list[EventType] = Field([], description="event types: PLOVER's, or a codebook's own")
    mode: list[Text] = Field([], description="PLOVER modes")
    context: list[Text] = Field([], description="PLOVER contexts")
    quad_class: list[Literal["1", "2", "3", "4"]] = Field([], description="quad classes, 1 to 4")
    modality: list[Modality] = Field([], description="whether it happened")
    country: list[Annotated[str, StringConstraints(pattern="^[A-Za-z]{3}$")]] = Field(
        [], description="ISO 3166 alpha-3 code of an actor, a recipient or the place"
    )
    sector: list[Text] = Field([], description="sector of an actor or a recipient, as GOV")
    actor: Text | None = Field(None, description="a part of an actor's name")
    recipient: Text | None = Field(None, description="a part of a recipient's name")
    party: Text | None = Field(None, description="the whole name of an actor or a recipient")
    since: date | None = Field(None, description="on or after that day")
    until: date | None = Field(None, description="on or before that day")
    text: Text | None = Field(None, description="words that all occur in the sentence")
    article: Text | None = Field(None, description="the id of an article")
    box: Annotated[str, AfterValidator(_box_of)] | None = Field(
        None, description="SOUTH,WEST,NORTH,EAST in degrees"
    )
    min_confidence: float | None = Field(None, ge=0, le=1)

    def query(self, **more: Any) -> EventQuery:
        """The same as a question to the store, with ``more`` of its fields."""
        return EventQuery(
            types=self.type,
            modes=self.mode,
            contexts=self.context,
            quad_classes=[int(number) for number in self.quad_class],
            modalities=self.modality,
            countries=self.country,
            sectors=self.sector,
            actor=self.actor,
            recipient=self.recipient,
            party=self.party,
            since=self.since,
            until=self.until,
            text=self.text,
            article_id=self.article,
            box=Box(*map(float, self.box.split(","))) if self.box else None,
            min_confidence=self.min_confidence,
            **more,
        )

    def url_query(self, **changed: Any) -> str:
        """The filters as the query of a URL, some of them ``changed`` (null: taken out)."""
        given = {**self.model_dump(mode="json", exclude_defaults=True), **changed}
        return urlencode(
            {name: value for name, value in given.items() if value not in (None, [])}, doseq=True
        )

    @classmethod
    def lenient(cls, given: Mapping[str, list[str]]) -> Self:
        """The filters of a form, in which empty fields mean that nothing is asked."""
        lists = {name for name, field in cls.model_fields.items() if field.default == []}
        asked: dict[str, Any] = {}
        for name in cls.model_fields:
            values = [value for value in given.get(name, ()) if value.strip()]
            if values:
                asked[name] = values if name in lists else values[-1]
        return cls.model_validate(asked)


FilterQuery = Annotated[Filters, Query()]


def paged(store: Store, query: EventQuery, size: int) -> tuple[list[Event], str | None]:
    """A page of so many events, and the cursor of the page behind it; null on the last one."""
    found = list(store.events(replace(query, limit=size + 1)))
    shown = found[:size]
    return shown, encode_cursor(cursor_of(shown[-1])) if len(found) > size else None


def read_cursor(word: str) -> Cursor:
    """The cursor of such a word; `ValueError` when it is none."""
    return decode_cursor(word, _cursor)


def _cursor(day: str, article_id: str, start: int, event_id: str) -> Cursor:
    return Cursor(date.fromisoformat(day), str(article_id), int(start), str(event_id))


def _readable_cursor(word: str) -> str:
    read_cursor(word)
    return word


class Page(Filters):
    """Filters, and a part of what they find."""

    order: Literal["oldest", "newest"] = Field("oldest", description="by date; undated events come last")
    limit: int = Field(100, ge=1, le=1000)
    cursor: Annotated[str, AfterValidator(_readable_cursor)] | None = Field(
        None, max_length=4000, description="`next` of the page before"
    )

    def page_query(self) -> EventQuery:
        """The question to the store, from where the page begins."""
        after = read_cursor(self.cursor) if self.cursor else None
        return self.query(newest_first=self.order == "newest", after=after)
