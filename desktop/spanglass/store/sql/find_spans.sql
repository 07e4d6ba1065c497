-- The spans of one trace that say a text: in their names, error, attributes or log records.
SELECT span.span_id
FROM span
JOIN trace ON trace.id = span.trace
WHERE trace.trace_id = :trace_id
  AND (span.name LIKE :like ESCAPE '\' OR span.title LIKE :like ESCAPE '\'
       OR span.error_message LIKE :like ESCAPE '\' OR span.model_responded LIKE :like ESCAPE '\'
       OR payload_contains(span.block, span.place, span.length, :needle)
       OR EXISTS (SELECT 1 FROM log WHERE log.trace_id = :trace_id AND log.span_id = span.span_id
                  AND payload_contains(log.block, log.place, log.length, :needle)))
ORDER BY span.block, span.place
