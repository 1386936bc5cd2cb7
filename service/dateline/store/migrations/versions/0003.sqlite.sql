ALTER TABLE revisions ADD COLUMN signature TEXT;;
CREATE TABLE tellings (
    event_id TEXT NOT NULL,
    block TEXT NOT NULL,
    last_day INTEGER,
    published_us BIGINT NOT NULL,
    root TEXT NOT NULL,
    packed TEXT NOT NULL,
    PRIMARY KEY (event_id)
)
 WITHOUT ROWID;;
CREATE INDEX tellings_by_day ON tellings (block, last_day);;
CREATE INDEX tellings_by_publication ON tellings (block, published_us);;
CREATE INDEX tellings_by_root ON tellings (root);;
CREATE TABLE incidents (
    incident_id TEXT NOT NULL,
    root TEXT,
    version TEXT,
    event_type TEXT,
    status TEXT,
    country TEXT,
    day DATE NOT NULL,
    first_day DATE NOT NULL,
    last_day DATE NOT NULL,
    latitude DOUBLE,
    longitude DOUBLE,
    sources INTEGER NOT NULL,
    change_no BIGINT NOT NULL,
    body TEXT,
    PRIMARY KEY (incident_id)
);;
CREATE INDEX incidents_by_change ON incidents (change_no);;
CREATE INDEX incidents_by_day ON incidents (day, incident_id, event_type, status, country, sources, first_day, last_day);;
CREATE INDEX incidents_by_place ON incidents (latitude, longitude, event_type, status, country, sources, first_day, last_day);;
CREATE INDEX incidents_by_root ON incidents (root);;
CREATE INDEX incidents_by_type ON incidents (event_type, day, incident_id, status, country, sources, first_day, last_day, latitude, longitude);;
CREATE TABLE incident_links (
    root TEXT NOT NULL,
    kind TEXT NOT NULL,
    other TEXT NOT NULL,
    PRIMARY KEY (root, kind, other)
)
 WITHOUT ROWID;;
CREATE INDEX incident_links_by_other ON incident_links (other);;
DROP INDEX events_by_type;;
CREATE INDEX events_by_type ON events (event_type, day, article_id, trigger_start, event_id) WHERE visible = 1;;
