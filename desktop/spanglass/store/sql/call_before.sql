-- The answered call of a language model that a call of the same trace most likely goes on from: the last that
-- ended before it begins and has its title, below the same span if there is one, else of the same library. Without
-- one, a call whose title differs in the model alone, which many clients name in it.
SELECT before.span_id
FROM span AS now
JOIN span AS before ON before.trace = now.trace
WHERE now.trace = (SELECT id FROM trace WHERE trace_id = :trace_id) AND now.span_id = :span_id
  AND before.kind = 'llm' AND before.counted AND NOT before.failed
  AND before.end_ns > 0 AND before.end_ns <= now.start_ns AND before.id <> now.id
  AND (coalesce(before.title, before.name) = coalesce(now.title, now.name)
       OR replace(coalesce(before.title, before.name), before.model_requested, '')
          = replace(coalesce(now.title, now.name), now.model_requested, ''))
  AND (before.parent_id = now.parent_id OR before.scope = now.scope)
ORDER BY before.parent_id = now.parent_id DESC,
  coalesce(before.title, before.name) = coalesce(now.title, now.name) DESC, before.end_ns DESC, before.id DESC
LIMIT 1
