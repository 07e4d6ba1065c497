-- Runs of datasets and what came of each example. A result holds what was expected then and the example's
-- beginning, so that it can be read when the example was changed or is gone.

CREATE TABLE eval_run(
    id INTEGER PRIMARY KEY,
    dataset INTEGER NOT NULL,
    setup TEXT NOT NULL,
    started_ns INTEGER NOT NULL,
    ended_ns INTEGER,
    stopped TEXT NOT NULL DEFAULT '',
    done INTEGER NOT NULL DEFAULT 0,
    mean REAL,
    below INTEGER NOT NULL DEFAULT 0,
    errors INTEGER NOT NULL DEFAULT 0,
    cost_nano INTEGER,
    gone_ns INTEGER
);
CREATE INDEX eval_run_dataset ON eval_run(dataset, id) WHERE gone_ns IS NULL;

CREATE TABLE eval_result(
    id INTEGER PRIMARY KEY,
    run INTEGER NOT NULL,
    example INTEGER NOT NULL,
    repeat INTEGER NOT NULL,
    title TEXT NOT NULL,
    scores TEXT NOT NULL,
    unanswered INTEGER NOT NULL,
    refused INTEGER NOT NULL,
    latency_ns INTEGER,
    cost_nano INTEGER,
    trace_id BLOB NOT NULL,
    encoded BLOB NOT NULL
);
CREATE UNIQUE INDEX eval_result_place ON eval_result(run, example, repeat);
