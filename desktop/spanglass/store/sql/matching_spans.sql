-- The spans of one trace that match a condition.
SELECT span.span_id
FROM trace
JOIN span ON span.trace = trace.id
WHERE trace.trace_id = :trace_id AND {condition}
ORDER BY span.start_ns, span.id
