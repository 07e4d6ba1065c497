-- The row of one span of a trace.
SELECT span.id
FROM span
WHERE span.trace = (SELECT id FROM trace WHERE trace_id = :trace_id) AND span.span_id = :span_id
