-- A profile tells too whether its spans show an image and whether one of their events is an evaluation. Spans up
-- to the one noted as `unshown` were stored when an image was not noted yet: a content of 2.

INSERT INTO state SELECT 'unshown', coalesce(max(id), 0) FROM span;

DROP TABLE profile;
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
    content INTEGER,
    evaluated INTEGER,
    vague INTEGER NOT NULL DEFAULT 0
);
DELETE FROM trait;
DELETE FROM trait_value;
DELETE FROM trait_doubt;
DELETE FROM rollup;
DELETE FROM rollup_correction;
UPDATE rollup_through SET span = 0;
