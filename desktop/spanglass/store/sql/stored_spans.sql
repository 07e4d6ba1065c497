-- Spans of matching traces in the order they are kept, from a row on; of what is priced, also runs of
-- agents that alone tell the tokens of their calls.
SELECT span.id, trace.trace_id, span.span_id, span.cost_nano
FROM span
JOIN trace ON trace.id = span.trace
WHERE span.id > :after AND (
    NOT :calls OR span.kind IN ('llm', 'embedding', 'reranker')
    OR (span.kind = 'agent' AND span.counted AND span.cost_nano IS NOT NULL)
) AND {condition}
ORDER BY span.id
LIMIT :limit
