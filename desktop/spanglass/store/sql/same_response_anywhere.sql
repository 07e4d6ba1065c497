-- Calls that report a response id, begin within a range and end after its middle, in a service or a trace,
-- or are reported by one of the instrumentations whose calls are of any service.
SELECT trace.trace_id, span.span_id
FROM span
JOIN trace ON trace.id = span.trace
JOIN resource ON resource.id = span.resource
WHERE span.response_id = :response_id AND span.began_ns BETWEEN :low_ns AND :high_ns
  AND max(span.began_ns, span.end_ns) >= :ended_ns AND span.kind = :kind
  AND (:roams OR resource.service IS :service OR trace.trace_id = :trace_id
       OR span.scope IN (SELECT value FROM json_each(:roaming)))
LIMIT :most
