-- What the list of traces can be sorted by, each with an index that gives its pages in order. What is
-- unknown is less than anything that is known.

ALTER TABLE trace ADD COLUMN by_status INTEGER GENERATED ALWAYS AS (
    CASE WHEN failed THEN 3 WHEN refusals > 0 THEN 2 WHEN open THEN 1 ELSE 0 END
) VIRTUAL;
ALTER TABLE trace ADD COLUMN by_name TEXT COLLATE NOCASE GENERATED ALWAYS AS (name) VIRTUAL;
ALTER TABLE trace ADD COLUMN by_model TEXT COLLATE NOCASE GENERATED ALWAYS AS (coalesce(models ->> 0, '')) VIRTUAL;
ALTER TABLE trace ADD COLUMN by_duration INTEGER GENERATED ALWAYS AS (max(0, end_ns - start_ns)) VIRTUAL;
ALTER TABLE trace ADD COLUMN by_tokens INTEGER GENERATED ALWAYS AS (
    CASE WHEN coalesce(input_tokens, output_tokens) IS NULL THEN -1
    ELSE coalesce(input_tokens, 0) + coalesce(output_tokens, 0) END
) VIRTUAL;
ALTER TABLE trace ADD COLUMN by_cost INTEGER GENERATED ALWAYS AS (coalesce(cost_nano, -1)) VIRTUAL;

DROP INDEX trace_name;
CREATE INDEX trace_by_status ON trace(by_status, start_ns);
CREATE INDEX trace_by_name ON trace(by_name, start_ns);
CREATE INDEX trace_by_model ON trace(by_model, start_ns);
CREATE INDEX trace_by_duration ON trace(by_duration, start_ns);
CREATE INDEX trace_by_tokens ON trace(by_tokens, start_ns);
CREATE INDEX trace_by_cost ON trace(by_cost, start_ns);
