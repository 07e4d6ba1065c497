-- Logical calls that ended in a range, in order of time: of several attempts the last.
SELECT {call}
FROM span
JOIN trace ON trace.id = span.trace
JOIN resource ON resource.id = span.resource
WHERE span.call AND span.end_ns >= :start_ns AND span.end_ns < :end_ns
  AND span.attempt >= span.attempts
ORDER BY span.end_ns, span.id
