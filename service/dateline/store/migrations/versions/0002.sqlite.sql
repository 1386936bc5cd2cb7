CREATE TABLE day_tallies (
    dimension TEXT NOT NULL,
    first_day DATE NOT NULL,
    last_day DATE NOT NULL,
    value TEXT NOT NULL,
    events BIGINT NOT NULL,
    PRIMARY KEY (dimension, first_day, last_day, value)
)
 WITHOUT ROWID;;
CREATE TABLE hour_tallies (
    dimension TEXT NOT NULL,
    hour INTEGER NOT NULL,
    value TEXT NOT NULL,
    events BIGINT NOT NULL,
    PRIMARY KEY (dimension, hour, value)
)
 WITHOUT ROWID;;
