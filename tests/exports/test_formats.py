"""What other programs make of the exports."""

import csv
import io
import json
from datetime import UTC, date, datetime
from pathlib import Path
from xml.etree import ElementTree as ET

import duckdb
import pandas as pd
import pyarrow.parquet
import pytest
from icalendar import Calendar

from dateline.contracts import EVENTS, Event, Incident
from dateline.exports import COLUMNS, FORMATS, INCIDENT_COLUMNS, INCIDENT_FORMATS

EXAMPLE = Path("schemas/examples/dateline-events/v1/march.json")
INCIDENT = Path("schemas/examples/dateline-incidents/v1/march.json")
NASTY = "=cmd()|'x'\x1b[31m <script>alert(1)</script> & ]]> \ud800 \u202e 本\r\nEND:VCALENDAR"


def written(form: str, *events: Event) -> bytes:
    return b"".join(FORMATS[form].write(iter(events), "https://example.org"))


@pytest.fixture
def march() -> Event:
    return Event.model_validate_json(EXAMPLE.read_bytes())


@pytest.fixture
def nasty(march: Event) -> Event:
    party = march.actors[0].model_copy(update={"name": NASTY.replace("\ud800", "")})
    sentence = march.sentence.model_copy(update={"text": NASTY.replace("\ud800", "")})
    south = march.location and march.location.model_copy(update={"lat": -33.4, "name": "-2+3"})
    return march.model_copy(update={"actors": (party,), "sentence": sentence, "location": south})


def test_a_spreadsheet_finds_a_row_an_event_and_no_formula(march: Event, nasty: Event) -> None:
    first, second = csv.DictReader(io.StringIO(written("csv", march, nasty).decode()))
    assert list(first) == [column.name for column in COLUMNS]
    assert (first["event_type"], first["place"], first["date_start"]) == ("PROTEST", "Lisbon", "2024-03-09")
    assert first["counts"] == "> 20,000 people (organisers); 8,000 persons (Portuguese police)"
    assert second["latitude"] == "-33.4"
    assert second["place"] == "'-2+3"
    assert second["actors"].startswith("'=cmd")
    assert not set(written("csv", nasty).decode()) & set("\x1b\u202e\r")


def test_a_dataframe_finds_the_same(march: Event, nasty: Event) -> None:
    table = pyarrow.parquet.read_table(io.BytesIO(written("parquet", march, nasty)))
    first, second = table.to_pylist()
    assert first["date_start"] == date(2024, 3, 9)
    assert first["published_at"] == datetime(2024, 3, 9, 18, 30, tzinfo=UTC)
    assert (first["place"], second["place"], second["latitude"]) == ("Lisbon", "-2+3", -33.4)
    assert pyarrow.parquet.read_table(io.BytesIO(written("parquet"))).num_rows == 0


def test_a_file_is_a_table_to_pandas_and_duckdb(march: Event, tmp_path: Path) -> None:
    file = tmp_path / "events.parquet"
    file.write_bytes(written("parquet", march, march))
    assert pd.read_parquet(file).groupby("event_type").size().to_dict() == {"PROTEST": 2}
    counted = duckdb.read_parquet(str(file)).aggregate("event_type, count(*)")
    assert counted.fetchall() == [("PROTEST", 2)]


def test_a_map_finds_points(march: Event, nasty: Event) -> None:
    unplaced = march.model_copy(update={"location": None})
    found = json.loads(written("geojson", march, nasty, unplaced))
    assert [feature["geometry"] and feature["geometry"]["coordinates"] for feature in found["features"]] == [
        [-9.1498, 38.72509],
        [-9.1498, -33.4],
        None,
    ]
    assert found["features"][0]["properties"]["title"] == "people, PROTEST demo (Lisbon, PRT)"
    assert json.loads(written("geojson")) == {"type": "FeatureCollection", "features": []}


def test_a_feed_reader_finds_items(march: Event, nasty: Event) -> None:
    items = ET.fromstring(written("rss", march, nasty)).findall("./channel/item")  # noqa: S314  our own
    assert [item.findtext("guid") for item in items] == [march.event_id] * 2
    assert items[0].findtext("link") == f"https://example.org/events/{march.event_id}"
    assert "<script>" in (items[1].findtext("description") or "")


def test_a_calendar_finds_whole_days(march: Event, nasty: Event) -> None:
    undated = march.model_copy(update={"date": march.date.model_copy(update={"start": None, "end": None})})
    entries = Calendar.from_ical(written("ics", march, nasty, undated)).walk("VEVENT")
    assert [entry.decoded("dtstart") for entry in entries] == [date(2024, 3, 9)] * 2
    assert entries[0].decoded("dtend") == date(2024, 3, 10)
    assert written("ics", nasty).count(b"\r\nEND:VCALENDAR") == 1


def test_json_lines_are_the_contract(march: Event) -> None:
    assert EVENTS.contract.model_validate_json(written("jsonl", march)) == march


def test_incidents_are_tables_and_maps_too() -> None:
    incident = Incident.model_validate_json(INCIDENT.read_bytes())

    def of(form: str) -> bytes:
        return b"".join(INCIDENT_FORMATS[form].write([incident], ""))

    [row] = csv.DictReader(io.StringIO(of("csv").decode()))
    assert list(row) == [column.name for column in INCIDENT_COLUMNS]
    assert (row["incident_id"], row["mentions"]) == (incident.incident_id, str(len(incident.event_ids)))
    [same] = pyarrow.parquet.read_table(io.BytesIO(of("parquet"))).to_pylist()
    assert (same["first_seen"], same["date_start"]) == (incident.first_seen, incident.date.start)
    [feature] = json.loads(of("geojson"))["features"]
    assert feature["properties"]["counts"] == json.loads(of("jsonl"))["counts"]
    assert feature["geometry"]["coordinates"] == [float(row["longitude"]), float(row["latitude"])]
