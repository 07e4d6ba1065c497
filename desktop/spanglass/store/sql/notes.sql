-- Notes of one instrumentation about calls that went on where a request ended.
SELECT trace.trace_id, span.span_id
FROM span
JOIN trace ON trace.id = span.trace
JOIN resource ON resource.id = span.resource
WHERE span.covers_ns IS NOT NULL AND span.scope = :scope
  AND span.began_ns BETWEEN :low_ns AND :high_ns
  AND span.kind = :kind AND (:roams OR resource.service IS :service OR trace.trace_id = :trace_id)
LIMIT :most
