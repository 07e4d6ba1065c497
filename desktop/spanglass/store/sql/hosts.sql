-- Calls, turns and tools of the instrumentations of a service that began in a range of time.
SELECT trace.trace_id, span.span_id, span.id, span.digest, span.start_ns, span.end_ns, span.session
FROM call_scope
JOIN span ON span.scope = call_scope.scope
JOIN trace ON trace.id = span.trace
JOIN resource ON resource.id = span.resource
WHERE call_scope.service = :service AND coalesce(resource.service, '') = :service
  AND span.kind IN ('llm', 'embedding', 'reranker') AND span.kind = 'llm'
  AND span.began_ns BETWEEN :low_ns AND :high_ns
UNION ALL
SELECT trace.trace_id, span.span_id, span.id, span.digest, span.start_ns, span.end_ns, span.session
FROM call_scope
JOIN span ON span.scope = call_scope.scope
JOIN trace ON trace.id = span.trace
JOIN resource ON resource.id = span.resource
WHERE call_scope.service = :service AND coalesce(resource.service, '') = :service
  AND span.kind IN ('agent', 'tool') AND span.start_ns BETWEEN :low_ns AND :high_ns
ORDER BY 5
LIMIT :most
