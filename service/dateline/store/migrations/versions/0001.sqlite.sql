CREATE TABLE articles (
    article_id TEXT NOT NULL,
    retracted_us BIGINT,
    revision TEXT,
    PRIMARY KEY (article_id)
)
 WITHOUT ROWID;;
CREATE TABLE event_countries (
    country TEXT NOT NULL,
    event_no INTEGER NOT NULL,
    PRIMARY KEY (country, event_no)
)
 WITHOUT ROWID;;
CREATE INDEX event_countries_by_event ON event_countries (event_no);;
CREATE TABLE event_parties (
    name TEXT NOT NULL,
    role TEXT NOT NULL,
    event_no INTEGER NOT NULL,
    folded TEXT NOT NULL,
    country TEXT,
    type TEXT,
    PRIMARY KEY (name, role, event_no)
)
 WITHOUT ROWID;;
CREATE INDEX event_parties_by_event ON event_parties (event_no);;
CREATE TABLE events (
    event_no INTEGER NOT NULL,
    event_id TEXT NOT NULL,
    article_id TEXT NOT NULL,
    revision TEXT NOT NULL,
    coder_version INTEGER NOT NULL,
    visible BOOLEAN NOT NULL,
    event_type TEXT NOT NULL,
    modality TEXT NOT NULL,
    day DATE NOT NULL,
    first_day DATE NOT NULL,
    last_day DATE NOT NULL,
    published_day DATE NOT NULL,
    published_hour INTEGER,
    trigger_start BIGINT NOT NULL,
    confidence DOUBLE NOT NULL,
    actor_names TEXT NOT NULL,
    recipient_names TEXT NOT NULL,
    mode TEXT,
    quad_class INTEGER NOT NULL,
    contexts TEXT NOT NULL,
    sectors TEXT NOT NULL,
    latitude DOUBLE,
    longitude DOUBLE,
    change_no BIGINT NOT NULL,
    sentence TEXT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (event_no)
);;
CREATE INDEX events_by_article ON events (article_id);;
CREATE INDEX events_by_change ON events (change_no);;
CREATE INDEX events_by_day ON events (day, article_id, trigger_start, event_id) WHERE visible = 1;;
CREATE UNIQUE INDEX events_by_id ON events (event_id);;
CREATE INDEX events_by_publication ON events (published_day);;
CREATE INDEX events_by_type ON events (event_type, day);;
CREATE TABLE lease (
    lease_no INTEGER NOT NULL,
    owner TEXT,
    generation BIGINT NOT NULL,
    beat BIGINT NOT NULL,
    PRIMARY KEY (lease_no)
);;
CREATE TABLE ledger (
    topic TEXT NOT NULL,
    partition INTEGER NOT NULL,
    "offset" BIGINT NOT NULL,
    sent_us BIGINT NOT NULL,
    article_id TEXT NOT NULL,
    content TEXT,
    fate TEXT NOT NULL,
    revision TEXT,
    reason TEXT,
    timings TEXT NOT NULL,
    PRIMARY KEY (topic, partition, "offset")
)
 WITHOUT ROWID;;
CREATE INDEX ledger_by_article ON ledger (article_id, fate);;
CREATE INDEX ledger_by_fate ON ledger (fate, topic, partition);;
CREATE TABLE positions (
    topic TEXT NOT NULL,
    partition INTEGER NOT NULL,
    next_offset BIGINT NOT NULL,
    fingerprint TEXT NOT NULL,
    PRIMARY KEY (topic, partition)
)
 WITHOUT ROWID;;
CREATE TABLE revisions (
    article_id TEXT NOT NULL,
    revision TEXT NOT NULL,
    revised_us BIGINT,
    seen_us BIGINT,
    coder_version INTEGER NOT NULL,
    event_ids TEXT NOT NULL,
    title TEXT,
    url TEXT,
    published_us BIGINT,
    PRIMARY KEY (article_id, revision)
)
 WITHOUT ROWID;;
CREATE TABLE store_info (
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (name)
);;
CREATE VIRTUAL TABLE event_text USING fts5(sentence, content='events', content_rowid='event_no', tokenize='unicode61 remove_diacritics 2');;
CREATE TRIGGER event_text_insert AFTER INSERT ON events BEGIN INSERT INTO event_text(rowid, sentence) VALUES (new.event_no, new.sentence); END;;
CREATE TRIGGER event_text_delete AFTER DELETE ON events BEGIN INSERT INTO event_text(event_text, rowid, sentence) VALUES ('delete', old.event_no, old.sentence); END;;
CREATE TRIGGER event_text_update AFTER UPDATE OF sentence ON events BEGIN INSERT INTO event_text(event_text, rowid, sentence) VALUES ('delete', old.event_no, old.sentence); INSERT INTO event_text(rowid, sentence) VALUES (new.event_no, new.sentence); END;;
INSERT INTO lease (lease_no, generation, beat) VALUES (1, 0, 0);;
