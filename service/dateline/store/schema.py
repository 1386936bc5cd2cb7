"""The tables, the same on every database. Times are microseconds since the epoch, in UTC.

What a reader may see is derived from facts that only accumulate, so every table below can be rebuilt
from the events and outcomes topics in any order:

    revisions   what outcomes said of each version of an article          (facts, merged)
    articles    when it was last retracted, and which version is visible  (fact, and derived)
    events      every event of every version, and whether it is visible   (facts, and derived)
    ledger      what became of each message on the articles topic         (facts, and derived)
    positions   how far each partition was read, written with the rows
    tallies     visible events by date, and by hour of publication        (derived, kept with the rows)
    tellings    what linking knows of each visible event, and its incident (derived, kept with the rows)
    incidents   their records, and how they stand to each other           (derived, kept with the rows)
    lease       who may write

Nothing refers to an event by a foreign key: PostgreSQL cuts that table by days, and lets go of whole days.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    Double,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    text,
)
from sqlalchemy import Text as _AnyText
from sqlalchemy.dialects import postgresql

SCHEMA_VERSION = 6
"""Goes up with every change below, together with a step in ``migrations``."""

Text = _AnyText().with_variant(postgresql.TEXT(collation="C"), "postgresql")
"""Text in the order of its bytes, on every database."""

_Number = BigInteger().with_variant(Integer, "sqlite")

metadata = MetaData()

store_info = Table(
    "store_info",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", Text, nullable=False),
)

positions = Table(
    "positions",
    metadata,
    Column("topic", Text, primary_key=True),
    Column("partition", Integer, primary_key=True),
    Column("next_offset", BigInteger, nullable=False),
    # A digest of the record before next_offset: a topic made anew does not have it there.
    Column("fingerprint", Text, nullable=False),
    sqlite_with_rowid=False,
)

lease = Table(
    "lease",
    metadata,
    # The one row.
    Column("lease_no", Integer, primary_key=True, autoincrement=False),
    Column("owner", Text),
    Column("generation", BigInteger, nullable=False),
    Column("beat", BigInteger, nullable=False),
)

articles = Table(
    "articles",
    metadata,
    Column("article_id", Text, primary_key=True),
    Column("retracted_us", BigInteger),
    # The visible version; null when the article is retracted.
    Column("revision", Text),
    sqlite_with_rowid=False,
)

revisions = Table(
    "revisions",
    metadata,
    Column("article_id", Text, primary_key=True),
    Column("revision", Text, primary_key=True),
    # The latest time its publisher gave, and the earliest time a message carried it.
    Column("revised_us", BigInteger),
    Column("seen_us", BigInteger),
    # What the newest coder that read it found.
    Column("coder_version", Integer, nullable=False),
    Column("event_ids", Text, nullable=False),
    Column("title", Text),
    Column("url", Text),
    Column("published_us", BigInteger),
    # Of the words of the page: copies have like ones.
    Column("signature", Text),
    sqlite_with_rowid=False,
)

events = Table(
    "events",
    metadata,
    # Given by the writer, which is alone; the full-text index and the countries refer to it.
    Column("event_no", _Number, primary_key=True, autoincrement=False),
    Column("event_id", Text, nullable=False),
    Column("article_id", Text, nullable=False),
    Column("revision", Text, nullable=False),
    Column("coder_version", Integer, nullable=False),
    Column("visible", Boolean, nullable=False),
    Column("event_type", Text, nullable=False),
    Column("modality", Text, nullable=False),
    # The day it is ordered by: its start, else its end, else the last day there is.
    Column("day", Date, nullable=False),
    # Its interval with open sides as the first or last day there is; empty when wholly unknown.
    Column("first_day", Date, nullable=False),
    Column("last_day", Date, nullable=False),
    # When its article was published: the day (the last there is when unknown), and hours since the epoch.
    Column("published_day", Date, nullable=False),
    Column("published_hour", Integer),
    Column("trigger_start", BigInteger, nullable=False),
    Column("confidence", Double, nullable=False),
    # Case-folded, one a line, for search by part of a name.
    Column("actor_names", Text, nullable=False),
    Column("recipient_names", Text, nullable=False),
    Column("mode", Text),
    Column("quad_class", Integer, nullable=False),
    # Each between two bars, so that one can be looked for: |pro-democracy|legislative|
    Column("contexts", Text, nullable=False),
    Column("sectors", Text, nullable=False),
    Column("latitude", Double),
    Column("longitude", Double),
    # The number of its last change that a reader could see; 0 when there was none. See `changes`.
    Column("change_no", BigInteger, nullable=False),
    Column("sentence", Text, nullable=False),
    # The event itself as canonical JSON: what readers are given.
    Column("body", Text, nullable=False),
)
Index("events_by_id", events.c.event_id, unique=True)
Index("events_by_article", events.c.article_id)
Index("events_by_publication", events.c.published_day)
# SQLite takes a partial index only for a condition written as the query writes it.
Index(
    "events_by_day",
    *events.c["day", "article_id", "trigger_start", "event_id"],
    sqlite_where=text("visible = 1"),
    postgresql_where=events.c.visible,
)

Index("events_by_change", events.c.change_no)
Index(
    "events_by_type",
    *events.c["event_type", "day", "article_id", "trigger_start", "event_id"],
    sqlite_where=text("visible = 1"),
    postgresql_where=events.c.visible,
)

event_parties = Table(
    "event_parties",
    metadata,
    Column("name", Text, primary_key=True),
    # actor or recipient
    Column("role", Text, primary_key=True),
    Column("event_no", _Number, primary_key=True),
    # Case-folded, for search by a part.
    Column("folded", Text, nullable=False),
    Column("country", Text),
    Column("type", Text),
    sqlite_with_rowid=False,
)
Index("event_parties_by_event", event_parties.c.event_no)

event_countries = Table(
    "event_countries",
    metadata,
    Column("country", Text, primary_key=True),
    Column("event_no", _Number, primary_key=True),
    sqlite_with_rowid=False,
)
Index("event_countries_by_event", event_countries.c.event_no)

day_tallies = Table(
    "day_tallies",
    metadata,
    Column("dimension", Text, primary_key=True),
    # The interval of the events, as in their rows.
    Column("first_day", Date, primary_key=True),
    Column("last_day", Date, primary_key=True),
    # Empty where the events have no such value.
    Column("value", Text, primary_key=True),
    Column("events", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)

hour_tallies = Table(
    "hour_tallies",
    metadata,
    Column("dimension", Text, primary_key=True),
    # Hours since the epoch at which the articles were published.
    Column("hour", Integer, primary_key=True),
    Column("value", Text, primary_key=True),
    Column("events", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)

tellings = Table(
    "tellings",
    metadata,
    Column("event_id", Text, primary_key=True),
    # Two of different blocks are never of one incident.
    Column("block", Text, nullable=False),
    # Empty where it is not told.
    Column("town", Text, nullable=False),
    # Days since 1 January of the year 1; null when nothing says when.
    Column("last_day", Integer),
    Column("published_us", BigInteger, nullable=False),
    # The event that tells first of the same incident.
    Column("root", Text, nullable=False),
    # All that linking compares, as JSON.
    Column("packed", Text, nullable=False),
    sqlite_with_rowid=False,
)
Index("tellings_by_day", *tellings.c["block", "last_day", "town"])
Index("tellings_by_publication", tellings.c.block, tellings.c.published_us)
Index("tellings_by_root", tellings.c.root)

incidents = Table(
    "incidents",
    metadata,
    Column("incident_id", Text, primary_key=True),
    # Null with all that follows where there is none of that id any more, which readers are still to be told.
    Column("root", Text),
    Column("version", Text),
    Column("event_type", Text),
    Column("status", Text),
    Column("country", Text),
    # As with events.
    Column("day", Date, nullable=False),
    Column("first_day", Date, nullable=False),
    Column("last_day", Date, nullable=False),
    Column("latitude", Double),
    Column("longitude", Double),
    # Independent ones.
    Column("sources", Integer, nullable=False),
    # The number of its last change.
    Column("change_no", BigInteger, nullable=False),
    # The incident itself as canonical JSON. Without row ids SQLite would give each a page of its own.
    Column("body", Text),
)
# Each has all that a query may ask, so that no body is read to count or to leave out.
_ASKED = ("status", "country", "sources", "first_day", "last_day")
Index("incidents_by_day", *incidents.c["day", "incident_id", "event_type", *_ASKED])
Index("incidents_by_type", *incidents.c["event_type", "day", "incident_id", *_ASKED, "latitude", "longitude"])
Index("incidents_by_place", *incidents.c["latitude", "longitude", "event_type", *_ASKED])
Index("incidents_by_change", incidents.c.change_no)
Index("incidents_by_root", incidents.c.root)

incident_links = Table(
    "incident_links",
    metadata,
    # The events that tell first of each.
    Column("root", Text, primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("other", Text, primary_key=True),
    sqlite_with_rowid=False,
)
Index("incident_links_by_other", incident_links.c.other)

ledger = Table(
    "ledger",
    metadata,
    Column("topic", Text, primary_key=True),
    Column("partition", Integer, primary_key=True),
    Column("offset", BigInteger, primary_key=True),
    Column("sent_us", BigInteger, nullable=False),
    Column("article_id", Text, nullable=False),
    # Equal for equal messages of an article: the revision, the time of a retraction; null if refused.
    Column("content", Text),
    Column("fate", Text, nullable=False),
    Column("revision", Text),
    Column("reason", Text),
    Column("timings", Text, nullable=False),
    sqlite_with_rowid=False,
)
Index("ledger_by_article", ledger.c.article_id, ledger.c.fate)
Index("ledger_by_fate", ledger.c.fate, ledger.c.topic, ledger.c.partition)


def partitioned() -> MetaData:
    """The same tables for PostgreSQL, with the events cut by the day of publication."""
    copies = MetaData()
    for table in metadata.sorted_tables:
        copy = table.to_metadata(copies)
        if table is events:
            # Every key of a table that is cut has to name what it is cut by.
            copy.c.published_day.primary_key = True
            copy.append_constraint(PrimaryKeyConstraint(copy.c.event_no, copy.c.published_day))
            copy.dialect_options["postgresql"]["partition_by"] = "RANGE (published_day)"
            for index in copy.indexes:
                index.unique = False
    return copies
