ALTER TABLE revisions ADD COLUMN signature TEXT COLLATE "C";;
CREATE TABLE tellings (
    event_id TEXT COLLATE "C" NOT NULL,
    block TEXT COLLATE "C" NOT NULL,
    last_day INTEGER,
    published_us BIGINT NOT NULL,
    root TEXT COLLATE "C" NOT NULL,
    packed TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (event_id)
);;
CREATE INDEX tellings_by_day ON tellings (block, last_day);;
CREATE INDEX tellings_by_publication ON tellings (block, published_us);;
CREATE INDEX tellings_by_root ON tellings (root);;
CREATE TABLE incidents (
    incident_id TEXT COLLATE "C" NOT NULL,
    root TEXT COLLATE "C",
    version TEXT COLLATE "C",
    event_type TEXT COLLATE "C",
    status TEXT COLLATE "C",
    country TEXT COLLATE "C",
    day DATE NOT NULL,
    first_day DATE NOT NULL,
    last_day DATE NOT NULL,
    latitude DOUBLE PRECISION,
    longitude DOUBLE PRECISION,
    sources INTEGER NOT NULL,
    change_no BIGINT NOT NULL,
    body TEXT COLLATE "C",
    PRIMARY KEY (incident_id)
);;
CREATE INDEX incidents_by_change ON incidents (change_no);;
CREATE INDEX incidents_by_day ON incidents (day, incident_id, event_type, status, country, sources, first_day, last_day);;
CREATE INDEX incidents_by_place ON incidents (latitude, longitude, event_type, status, country, sources, first_day, last_day);;
CREATE INDEX incidents_by_root ON incidents (root);;
CREATE INDEX incidents_by_type ON incidents (event_type, day, incident_id, status, country, sources, first_day, last_day, latitude, longitude);;
CREATE TABLE incident_links (
    root TEXT COLLATE "C" NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    other TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (root, kind, other)
);;
CREATE INDEX incident_links_by_other ON incident_links (other);;
DROP INDEX events_by_type;;
CREATE INDEX events_by_type ON events (event_type, day, article_id, trigger_start, event_id) WHERE visible;;
