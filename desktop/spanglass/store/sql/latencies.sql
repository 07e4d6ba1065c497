-- Durations and times to first token of finished calls of matching traces, with their group's key.
SELECT {key}, span.end_ns - span.began_ns, span.first_token_ns
FROM span
JOIN trace ON trace.id = span.trace
JOIN resource ON resource.id = span.resource
WHERE trace.start_ns >= :since_ns AND span.call AND span.end_ns > 0 AND {condition}
