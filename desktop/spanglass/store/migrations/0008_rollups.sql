-- Sums and percentiles that no question need make from spans again: by dimension, length of the period in
-- seconds, number of the period, and value; x'' stands for no value. The percentiles are counts in buckets.
CREATE TABLE rollup(
    dimension TEXT NOT NULL,
    level INTEGER NOT NULL,
    period INTEGER NOT NULL,
    value NOT NULL,
    spans INTEGER NOT NULL,
    calls INTEGER NOT NULL,
    errors INTEGER NOT NULL,
    call_errors INTEGER NOT NULL,
    refusals INTEGER NOT NULL,
    retries INTEGER NOT NULL,
    input_tokens INTEGER NOT NULL,
    output_tokens INTEGER NOT NULL,
    cache_read_tokens INTEGER NOT NULL,
    cache_write_tokens INTEGER NOT NULL,
    reasoning_tokens INTEGER NOT NULL,
    cost_nano INTEGER NOT NULL,
    with_usage INTEGER NOT NULL,
    priced INTEGER NOT NULL,
    unpriced INTEGER NOT NULL,
    tools INTEGER NOT NULL,
    tools_failed INTEGER NOT NULL,
    schema_declared INTEGER NOT NULL,
    schema_valid INTEGER NOT NULL,
    latency BLOB NOT NULL,
    first_token BLOB NOT NULL,
    speed BLOB NOT NULL,
    PRIMARY KEY (dimension, level, period, value)
) WITHOUT ROWID;

-- The spans up to which row id are in the rollups, those by the start of their trace and those by the end of
-- calls, and what changed of these spans since, as JSON. What came later is added to the answers as it is.
CREATE TABLE rollup_through(
    kind TEXT PRIMARY KEY,
    span INTEGER NOT NULL
) WITHOUT ROWID;

INSERT INTO rollup_through VALUES ('started', 0), ('ended', 0);

CREATE TABLE rollup_correction(
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    share TEXT NOT NULL
);

-- Calls by their end and their cost, without looking at their rows.
DROP INDEX span_call_end;
CREATE INDEX span_call_end ON span(end_ns, cost_nano, call) WHERE call;
