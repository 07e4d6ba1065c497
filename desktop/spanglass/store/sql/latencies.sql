-- Durations and times to first token of finished calls of matching traces, with their group's key.
SELECT {key}, span.end_ns - span.began_ns, span.first_token_ns
FROM trace
CROSS JOIN span ON span.trace = trace.id
JOIN resource ON resource.id = span.resource
WHERE {start} >= :since_ns AND span.call AND span.end_ns > 0 AND {condition}
