-- Requests of one instrumentation, without tokens, that ended where a note's call went on.
SELECT trace.trace_id, span.span_id
FROM span
JOIN trace ON trace.id = span.trace
JOIN resource ON resource.id = span.resource
WHERE span.kind IN ('llm', 'embedding', 'reranker')
  AND span.scope = :scope AND coalesce(span.input_tokens, 0) = :input
  AND coalesce(span.output_tokens, 0) = :output
  AND span.began_ns BETWEEN :low_ns AND :high_ns AND span.end_ns BETWEEN :ended_low_ns AND :ended_high_ns
  AND span.kind = :kind AND (:roams OR resource.service IS :service OR trace.trace_id = :trace_id)
LIMIT :most
