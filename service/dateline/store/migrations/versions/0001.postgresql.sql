CREATE TABLE articles (
    article_id TEXT COLLATE "C" NOT NULL,
    retracted_us BIGINT,
    revision TEXT COLLATE "C",
    PRIMARY KEY (article_id)
);;
CREATE TABLE event_countries (
    country TEXT COLLATE "C" NOT NULL,
    event_no BIGINT NOT NULL,
    PRIMARY KEY (country, event_no)
);;
CREATE INDEX event_countries_by_event ON event_countries (event_no);;
CREATE TABLE event_parties (
    name TEXT COLLATE "C" NOT NULL,
    role TEXT COLLATE "C" NOT NULL,
    event_no BIGINT NOT NULL,
    folded TEXT COLLATE "C" NOT NULL,
    country TEXT COLLATE "C",
    type TEXT COLLATE "C",
    PRIMARY KEY (name, role, event_no)
);;
CREATE INDEX event_parties_by_event ON event_parties (event_no);;
CREATE TABLE events (
    event_no BIGINT NOT NULL,
    event_id TEXT COLLATE "C" NOT NULL,
    article_id TEXT COLLATE "C" NOT NULL,
    revision TEXT COLLATE "C" NOT NULL,
    coder_version INTEGER NOT NULL,
    visible BOOLEAN NOT NULL,
    event_type TEXT COLLATE "C" NOT NULL,
    modality TEXT COLLATE "C" NOT NULL,
    day DATE NOT NULL,
    first_day DATE NOT NULL,
    last_day DATE NOT NULL,
    published_day DATE NOT NULL,
    published_hour INTEGER,
    trigger_start BIGINT NOT NULL,
    confidence DOUBLE PRECISION NOT NULL,
    actor_names TEXT COLLATE "C" NOT NULL,
    recipient_names TEXT COLLATE "C" NOT NULL,
    mode TEXT COLLATE "C",
    quad_class INTEGER NOT NULL,
    contexts TEXT COLLATE "C" NOT NULL,
    sectors TEXT COLLATE "C" NOT NULL,
    latitude DOUBLE PRECISION,
    longitude DOUBLE PRECISION,
    change_no BIGINT NOT NULL,
    sentence TEXT COLLATE "C" NOT NULL,
    body TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (event_no, published_day)
)
 PARTITION BY RANGE (published_day);;
CREATE INDEX events_by_article ON events (article_id);;
CREATE INDEX events_by_change ON events (change_no);;
CREATE INDEX events_by_day ON events (day, article_id, trigger_start, event_id) WHERE visible;;
CREATE INDEX events_by_id ON events (event_id);;
CREATE INDEX events_by_publication ON events (published_day);;
CREATE INDEX events_by_type ON events (event_type, day);;
CREATE TABLE lease (
    lease_no INTEGER NOT NULL,
    owner TEXT COLLATE "C",
    generation BIGINT NOT NULL,
    beat BIGINT NOT NULL,
    PRIMARY KEY (lease_no)
);;
CREATE TABLE ledger (
    topic TEXT COLLATE "C" NOT NULL,
    partition INTEGER NOT NULL,
    "offset" BIGINT NOT NULL,
    sent_us BIGINT NOT NULL,
    article_id TEXT COLLATE "C" NOT NULL,
    content TEXT COLLATE "C",
    fate TEXT COLLATE "C" NOT NULL,
    revision TEXT COLLATE "C",
    reason TEXT COLLATE "C",
    timings TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (topic, partition, "offset")
);;
CREATE INDEX ledger_by_article ON ledger (article_id, fate);;
CREATE INDEX ledger_by_fate ON ledger (fate, topic, partition);;
CREATE TABLE positions (
    topic TEXT COLLATE "C" NOT NULL,
    partition INTEGER NOT NULL,
    next_offset BIGINT NOT NULL,
    fingerprint TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (topic, partition)
);;
CREATE TABLE revisions (
    article_id TEXT COLLATE "C" NOT NULL,
    revision TEXT COLLATE "C" NOT NULL,
    revised_us BIGINT,
    seen_us BIGINT,
    coder_version INTEGER NOT NULL,
    event_ids TEXT COLLATE "C" NOT NULL,
    title TEXT COLLATE "C",
    url TEXT COLLATE "C",
    published_us BIGINT,
    PRIMARY KEY (article_id, revision)
);;
CREATE TABLE store_info (
    name TEXT COLLATE "C" NOT NULL,
    value TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (name)
);;
CREATE TABLE events_rest PARTITION OF events DEFAULT;;
CREATE INDEX events_by_words ON events USING gin ((to_tsvector('simple', regexp_replace(normalize(lower(sentence COLLATE pg_c_utf8), NFKD), '[\u0300-\u036f]', '', 'g'))));;
INSERT INTO lease (lease_no, generation, beat) VALUES (1, 0, 0);;
