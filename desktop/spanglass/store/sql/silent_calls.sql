-- Language model calls without any recorded message, by the scope that made their spans; the latest of each.
SELECT scope.name, count(*), trace.trace_id, span.span_id, max(span.id)
FROM span
JOIN trace ON trace.id = span.trace
JOIN scope ON scope.id = span.scope
WHERE span.kind = 'llm' AND span.call AND NOT span.content AND NOT span.failed AND trace.start_ns >= :since_ns
GROUP BY scope.name
ORDER BY 2 DESC
