DROP TABLE tellings;;
CREATE TABLE tellings (
    event_id TEXT COLLATE "C" NOT NULL,
    block TEXT COLLATE "C" NOT NULL,
    town TEXT COLLATE "C" NOT NULL,
    last_day INTEGER,
    published_us BIGINT NOT NULL,
    root TEXT COLLATE "C" NOT NULL,
    packed TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (event_id)
);;
CREATE INDEX tellings_by_day ON tellings (block, last_day, town);;
CREATE INDEX tellings_by_publication ON tellings (block, published_us);;
CREATE INDEX tellings_by_root ON tellings (root);;
