-- Traces, spans and log records. No foreign key from child to parent: spans arrive in any order.

CREATE TABLE state(
    name TEXT PRIMARY KEY,
    value INTEGER NOT NULL
) WITHOUT ROWID;

INSERT INTO state VALUES ('revision', 0), ('spans', 0), ('traces', 0);

CREATE TABLE resource(
    id INTEGER PRIMARY KEY,
    digest BLOB NOT NULL UNIQUE,
    service TEXT,
    encoded BLOB NOT NULL
);

CREATE TABLE scope(
    id INTEGER PRIMARY KEY,
    digest BLOB NOT NULL UNIQUE,
    name TEXT NOT NULL,
    version TEXT NOT NULL,
    encoded BLOB NOT NULL
);

-- The spans and log records of one flush, one after the other, compressed with zstd.
CREATE TABLE block(
    id INTEGER PRIMARY KEY,
    data BLOB NOT NULL
);

CREATE TABLE trace(
    id INTEGER PRIMARY KEY,
    trace_id BLOB NOT NULL UNIQUE,
    revision INTEGER NOT NULL,
    name TEXT NOT NULL,
    start_ns INTEGER NOT NULL,
    end_ns INTEGER NOT NULL,
    received_ns INTEGER NOT NULL,
    open INTEGER NOT NULL,
    spans INTEGER NOT NULL,
    calls INTEGER NOT NULL,
    errors INTEGER NOT NULL,
    refusals INTEGER NOT NULL,
    retries INTEGER NOT NULL,
    truncated INTEGER NOT NULL,
    input_tokens INTEGER,
    output_tokens INTEGER,
    cost_nano INTEGER,
    unpriced INTEGER NOT NULL,
    failed INTEGER NOT NULL,
    models TEXT NOT NULL,
    users TEXT NOT NULL,
    features TEXT NOT NULL,
    session TEXT,
    service TEXT,
    source TEXT,
    unsettled INTEGER NOT NULL DEFAULT 0
);

CREATE INDEX trace_start ON trace(start_ns, id);
CREATE UNIQUE INDEX trace_revision ON trace(revision);
CREATE INDEX trace_name ON trace(name, start_ns);
CREATE INDEX trace_error ON trace(start_ns, id) WHERE errors > 0;
CREATE INDEX trace_refusal ON trace(start_ns, id) WHERE refusals > 0;
CREATE INDEX trace_retry ON trace(start_ns, id) WHERE retries > 0;
CREATE INDEX trace_unsettled ON trace(id) WHERE unsettled;

-- One row a span: all that lists, trees and charts need. `call` is 1 for a counted model call.
CREATE TABLE span(
    id INTEGER PRIMARY KEY,
    trace INTEGER NOT NULL,
    span_id BLOB NOT NULL,
    parent_id BLOB NOT NULL,
    revision INTEGER NOT NULL,
    digest BLOB NOT NULL,
    name TEXT NOT NULL,
    title TEXT,
    subtitle TEXT NOT NULL,
    kind TEXT NOT NULL,
    start_ns INTEGER NOT NULL,
    end_ns INTEGER NOT NULL,
    status_code INTEGER NOT NULL,
    failed INTEGER NOT NULL,
    error_type TEXT,
    error_message TEXT,
    resource INTEGER NOT NULL,
    scope INTEGER NOT NULL,
    provider TEXT,
    operation TEXT,
    model_requested TEXT,
    model_responded TEXT,
    response_id TEXT,
    request BLOB,
    streaming INTEGER,
    first_token_ns INTEGER,
    finish_reason TEXT,
    input_tokens INTEGER,
    output_tokens INTEGER,
    cache_read_tokens INTEGER,
    cache_write_tokens INTEGER,
    reasoning_tokens INTEGER,
    estimated INTEGER NOT NULL,
    cost_nano INTEGER,
    cost_reason TEXT,
    sender_cost_nano INTEGER,
    refusal_grade TEXT,
    refusal_by TEXT,
    refusal_evidence TEXT,
    refusal_kind TEXT,
    session TEXT,
    user TEXT,
    customer TEXT,
    feature TEXT,
    events TEXT NOT NULL,
    call INTEGER NOT NULL,
    counted INTEGER NOT NULL,
    not_counted_because TEXT,
    duplicate_of BLOB,
    attempt INTEGER NOT NULL,
    attempts INTEGER NOT NULL,
    error INTEGER NOT NULL,
    block INTEGER NOT NULL,
    place INTEGER NOT NULL,
    length INTEGER NOT NULL,
    UNIQUE (trace, span_id)
);

CREATE INDEX span_call_end ON span(end_ns, cost_nano) WHERE call;

-- Log records wait here for their span, or join it when it is already there.
CREATE TABLE log(
    id INTEGER PRIMARY KEY,
    trace_id BLOB NOT NULL,
    span_id BLOB NOT NULL,
    time_ns INTEGER NOT NULL,
    event_name TEXT NOT NULL,
    digest BLOB NOT NULL,
    resource INTEGER NOT NULL,
    scope INTEGER NOT NULL,
    block INTEGER NOT NULL,
    place INTEGER NOT NULL,
    length INTEGER NOT NULL,
    UNIQUE (trace_id, span_id, digest)
);

-- Which exact versions answered for a requested model, and since when.
CREATE TABLE model_version(
    requested TEXT NOT NULL,
    responded TEXT NOT NULL,
    first_ns INTEGER NOT NULL,
    PRIMARY KEY (requested, responded)
) WITHOUT ROWID;
