-- How long after the end of a try of a request the next one began.
SELECT max(0, next.start_ns - now.end_ns)
FROM span AS now
JOIN span AS next ON next.trace = now.trace
WHERE now.trace = (SELECT id FROM trace WHERE trace_id = :trace_id) AND now.span_id = :span_id
  AND next.parent_id IS now.parent_id AND next.kind = now.kind AND next.id <> now.id
  AND next.attempt = now.attempt + 1 AND next.attempts = now.attempts
  AND now.end_ns > 0 AND next.start_ns >= now.start_ns
ORDER BY next.start_ns, next.id
LIMIT 1
