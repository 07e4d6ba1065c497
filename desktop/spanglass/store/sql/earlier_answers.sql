-- The last answered calls of language models that ended before a call of the same trace began, newest first.
SELECT before.id, coalesce(before.title, before.name), before.end_ns - before.start_ns
FROM span AS now
JOIN span AS before ON before.trace = now.trace
WHERE now.trace = (SELECT id FROM trace WHERE trace_id = :trace_id) AND now.span_id = :span_id
  AND before.kind = 'llm' AND before.counted AND NOT before.failed AND before.length <= :largest
  AND before.end_ns > 0 AND before.end_ns <= now.start_ns AND before.id <> now.id
ORDER BY before.end_ns DESC, before.id DESC
LIMIT :most
