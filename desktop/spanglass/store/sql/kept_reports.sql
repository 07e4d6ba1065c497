-- Calls by row ids, as far as one more report of each is compared with them, unless they stand below a call.
SELECT span.id, trace.trace_id, span.span_id, coalesce(span.title, span.name), span.kind, span.start_ns,
       span.end_ns, span.failed, span.refusal_grade IS NOT NULL, span.input_tokens, span.output_tokens,
       span.cache_read_tokens, span.cache_write_tokens, span.reasoning_tokens, span.estimated, span.cost_nano,
       span.response_id, scope.name, resource.service, span.length, span.covers_ns
FROM json_each(:rows) AS asked
CROSS JOIN span ON span.id = asked.value
JOIN trace ON trace.id = span.trace
JOIN scope ON scope.id = span.scope
JOIN resource ON resource.id = span.resource
WHERE span.counted AND NOT EXISTS (
    WITH RECURSIVE above(kind, parent_id) AS (
        SELECT each.kind, each.parent_id FROM span AS each
        WHERE each.trace = span.trace AND each.span_id = span.parent_id
        UNION
        SELECT each.kind, each.parent_id FROM above JOIN span AS each
        WHERE each.trace = span.trace AND each.span_id = above.parent_id
    )
    SELECT 1 FROM above WHERE above.kind IN ('llm', 'embedding', 'reranker')
)
