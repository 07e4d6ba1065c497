-- The spans of a trace with the place of their payload, and whether log records belong to them.
SELECT span.span_id, span.block, span.place, span.length, resource.encoded, scope.encoded,
       EXISTS (SELECT 1 FROM log WHERE log.trace_id = :trace_id AND log.span_id = span.span_id)
       OR EXISTS (
           SELECT 1 FROM joined_log WHERE joined_log.trace_id = :trace_id AND joined_log.span_id = span.span_id
       )
FROM span
JOIN resource ON resource.id = span.resource
JOIN scope ON scope.id = span.scope
WHERE span.trace = (SELECT id FROM trace WHERE trace_id = :trace_id)
ORDER BY span.block, span.place
LIMIT :limit
