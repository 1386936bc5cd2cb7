CREATE TABLE day_tallies (
    dimension TEXT COLLATE "C" NOT NULL,
    first_day DATE NOT NULL,
    last_day DATE NOT NULL,
    value TEXT COLLATE "C" NOT NULL,
    events BIGINT NOT NULL,
    PRIMARY KEY (dimension, first_day, last_day, value)
);;
CREATE TABLE hour_tallies (
    dimension TEXT COLLATE "C" NOT NULL,
    hour INTEGER NOT NULL,
    value TEXT COLLATE "C" NOT NULL,
    events BIGINT NOT NULL,
    PRIMARY KEY (dimension, hour, value)
);;
