-- The spans of matching traces that a run's processes reported, and those that count instead of them; some twice.
WITH own AS MATERIALIZED (
    SELECT span.id, span.trace, span.duplicate_of, span.duplicate_trace
    FROM {spans}
    WHERE {started} AND span.resource IN (SELECT id FROM resource WHERE instr(encoded, :run))
)
SELECT own.id FROM own
UNION ALL
SELECT kept.id
FROM own
CROSS JOIN trace ON trace.trace_id = own.duplicate_trace
CROSS JOIN span AS kept ON kept.trace = trace.id AND kept.span_id = own.duplicate_of
UNION ALL
SELECT kept.id
FROM own
CROSS JOIN span AS kept ON kept.trace = own.trace AND kept.span_id = own.duplicate_of
WHERE own.duplicate_trace IS NULL
