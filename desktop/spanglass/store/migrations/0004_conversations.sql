-- What only a conversation tells: of which span a log record is that names none, and which questions are
-- asked again.

-- Log records without a span id; `told` is what they say of their span, as JSON, in its fields' order.
CREATE TABLE loose_log(
    log INTEGER PRIMARY KEY,
    service TEXT NOT NULL,
    time_ns INTEGER NOT NULL,
    trace_id BLOB NOT NULL,
    told TEXT NOT NULL
);
CREATE INDEX loose_log_time ON loose_log(service, time_ns);

-- Of which spans they are.
CREATE TABLE joined_log(
    trace_id BLOB NOT NULL,
    span_id BLOB NOT NULL,
    log INTEGER NOT NULL,
    PRIMARY KEY (trace_id, span_id, log)
) WITHOUT ROWID;
CREATE INDEX joined_log_log ON joined_log(log);

CREATE INDEX span_work ON span(scope, start_ns) WHERE kind IN ('agent', 'tool');

-- Calls that ask something, and how that takes up the question before it in its session, if it does.
-- A call without a session, or one that does not count, has none here.
CREATE TABLE turn(
    id INTEGER PRIMARY KEY,
    trace_id BLOB NOT NULL,
    span_id BLOB NOT NULL,
    session TEXT,
    at_ns INTEGER NOT NULL,
    request BLOB,
    again TEXT,
    before_trace BLOB,
    before_span BLOB,
    UNIQUE (trace_id, span_id)
);
CREATE INDEX turn_session ON turn(session, at_ns) WHERE session IS NOT NULL;
CREATE INDEX turn_again ON turn(trace_id) WHERE again IS NOT NULL;
