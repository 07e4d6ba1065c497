-- The try of the same request before a try.
SELECT before.span_id
FROM span AS now
JOIN span AS before ON before.trace = now.trace
WHERE now.trace = (SELECT id FROM trace WHERE trace_id = :trace_id) AND now.span_id = :span_id
  AND before.parent_id = now.parent_id AND before.kind = now.kind AND before.id <> now.id
  AND before.attempt = now.attempt - 1 AND before.attempts = now.attempts AND before.start_ns <= now.start_ns
ORDER BY before.start_ns DESC, before.id DESC
LIMIT 1
