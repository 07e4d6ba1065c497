-- Calls of one instrumentation with the same tokens of which one lies within the other.
SELECT trace.trace_id, span.span_id
FROM span
JOIN trace ON trace.id = span.trace
JOIN resource ON resource.id = span.resource
WHERE span.kind IN ('llm', 'embedding', 'reranker') AND span.scope = :scope
  AND coalesce(span.input_tokens, 0) = :input AND coalesce(span.output_tokens, 0) = :output
  AND span.began_ns BETWEEN :low_ns AND :high_ns
  AND ((span.began_ns >= :began_ns - :tolerance_ns AND span.end_ns BETWEEN 1 AND :end_ns + :tolerance_ns)
       OR (span.began_ns <= :began_ns + :tolerance_ns AND span.end_ns >= :end_ns - :tolerance_ns))
  AND span.kind = :kind AND (:roams OR resource.service IS :service OR trace.trace_id = :trace_id)
LIMIT :most
