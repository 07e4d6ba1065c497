-- What spans have in common with many others, each such combination once; and in which traces each is found,
-- as is every user, session, customer and size: sets of traces in pieces of 8192. A value that all traces have is 0,
-- that of a profile is its id with a minus.

DROP TABLE trait;
DROP TABLE trait_value;

CREATE TABLE profile(
    id INTEGER PRIMARY KEY,
    key BLOB NOT NULL UNIQUE,
    kind TEXT,
    name TEXT,
    title TEXT,
    model_requested TEXT,
    model_responded TEXT,
    provider TEXT,
    finish_reason TEXT,
    streaming INTEGER,
    schema_outcome TEXT,
    error_class TEXT,
    error_type TEXT,
    failed INTEGER,
    refusal_grade TEXT,
    attempt INTEGER,
    feature TEXT,
    resource INTEGER,
    end_ns INTEGER,
    eventful INTEGER,
    vague INTEGER NOT NULL DEFAULT 0
);

CREATE TABLE trait_value(
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL,
    value TEXT NOT NULL COLLATE NOCASE,
    UNIQUE (key, value)
);

CREATE TABLE trait(
    value INTEGER NOT NULL,
    chunk INTEGER NOT NULL,
    traces BLOB NOT NULL,
    PRIMARY KEY (value, chunk)
) WITHOUT ROWID;
CREATE INDEX trait_chunk ON trait(chunk);

-- Traces of which spans have changed since their values were noted.
CREATE TABLE trait_doubt(
    trace INTEGER PRIMARY KEY
);

-- Traces of files, and how long the traces of each name took.
CREATE INDEX trace_source ON trace(source, start_ns) WHERE source IS NOT NULL;
CREATE INDEX trace_took ON trace(name, by_duration, start_ns);

-- The rollups have longer periods too and are made anew, with these.
DELETE FROM rollup;
DELETE FROM rollup_correction;
UPDATE rollup_through SET span = 0;
