-- Calls of one instrumentation that begin and end close to another, whatever their tokens.
SELECT trace.trace_id, span.span_id
FROM span
JOIN trace ON trace.id = span.trace
JOIN resource ON resource.id = span.resource
WHERE span.kind IN ('llm', 'embedding', 'reranker') AND span.scope = :scope
  AND span.began_ns BETWEEN :low_ns AND :high_ns
  AND span.end_ns BETWEEN :end_ns - :close_ns AND :end_ns + :close_ns
  AND span.kind = :kind AND (:roams OR resource.service IS :service OR trace.trace_id = :trace_id)
LIMIT :most
