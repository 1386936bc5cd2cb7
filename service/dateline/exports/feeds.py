"""RSS 2.0 for readers of news, iCalendar for those who plan by the day."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from email.utils import format_datetime
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from dateline.contracts import Event
from dateline.exports.wording import title, where

if TYPE_CHECKING:
    import icalendar

# What XML 1.0 has no way to write.
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_GEORSS = "http://www.georss.org/georss"


def rss_lines(events: Iterable[Event], base_url: str) -> Iterator[bytes]:
    """An RSS channel whose items lead to ``base_url``/events/ID."""
    yield (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0" xmlns:georss="{_GEORSS}"><channel>\n'
        "<title>Dateline events</title>\n"
    ).encode()
    yield _element("link", f"{base_url}/")
    yield _element("description", "Coded events from the news: who did what to whom, where and when")
    for event in events:
        yield _item(event, base_url)
    yield b"</channel></rss>\n"


def _item(event: Event, base_url: str) -> bytes:
    item = ET.Element("item")
    parts = {
        "title": title(event),
        "link": f"{base_url}/events/{event.event_id}",
        "description": event.sentence.text,
        "category": event.event_type,
        "pubDate": format_datetime(event.published_at) if event.published_at else None,
    }
    for name, text in parts.items():
        if text is not None:
            ET.SubElement(item, name).text = _NOT_XML.sub("", text)
    ET.SubElement(item, "guid", isPermaLink="false").text = event.event_id
    if event.location and event.location.lat is not None:
        point = f"{event.location.lat} {event.location.lon}"
        ET.SubElement(item, "georss:point").text = point
    return _bytes(item)


def _element(name: str, text: str) -> bytes:
    element = ET.Element(name)
    element.text = text
    return _bytes(element)


def _bytes(element: ET.Element) -> bytes:
    written: bytes = ET.tostring(element, encoding="utf-8", xml_declaration=False)
    return written + b"\n"


def calendar_lines(events: Iterable[Event], base_url: str) -> Iterator[bytes]:
    """An iCalendar (RFC 5545) of the events whose first day is known, whole days."""
    from icalendar import Calendar

    calendar = Calendar()
    calendar.add("prodid", "-//Dateline//events//EN")
    calendar.add("version", "2.0")
    head, tail = calendar.to_ical().split(b"END:VCALENDAR")
    yield head
    for event in events:
        if event.date.start:
            yield _entry(event, event.date.start, base_url).to_ical()
    yield b"END:VCALENDAR" + tail


def _entry(event: Event, start: date, base_url: str) -> icalendar.Event:
    from icalendar import Event as Entry

    entry = Entry()
    entry.add("uid", f"{event.event_id}@dateline")
    # Made of content, like all of an event: the same event gives the same bytes.
    entry.add("dtstamp", event.published_at or datetime.combine(start, time(), UTC))
    entry.add("dtstart", start)
    if event.date.end and event.date.end < date.max:
        entry.add("dtend", event.date.end + timedelta(days=1))
    entry.add("summary", title(event))
    entry.add("description", event.sentence.text)
    entry.add("url", f"{base_url}/events/{event.event_id}")
    entry.add("categories", [event.event_type])
    entry.add("status", "TENTATIVE" if event.modality in ("planned", "hypothetical") else "CONFIRMED")
    if event.location:
        entry.add("location", where(event.location))
        if event.location.lat is not None and event.location.lon is not None:
            entry.add("geo", (event.location.lat, event.location.lon))
    return entry
