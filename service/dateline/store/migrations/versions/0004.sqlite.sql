DROP TABLE tellings;;
CREATE TABLE tellings (
    event_id TEXT NOT NULL,
    block TEXT NOT NULL,
    town TEXT NOT NULL,
    last_day INTEGER,
    published_us BIGINT NOT NULL,
    root TEXT NOT NULL,
    packed TEXT NOT NULL,
    PRIMARY KEY (event_id)
)
 WITHOUT ROWID;;
CREATE INDEX tellings_by_day ON tellings (block, last_day, town);;
CREATE INDEX tellings_by_publication ON tellings (block, published_us);;
CREATE INDEX tellings_by_root ON tellings (root);;
