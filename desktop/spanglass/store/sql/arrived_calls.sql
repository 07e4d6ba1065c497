-- Logical calls among the next spans that were stored, by the order they were; of several attempts the last.
SELECT {call}
FROM span
JOIN trace ON trace.id = span.trace
JOIN resource ON resource.id = span.resource
WHERE span.id > :span AND span.id <= :last AND span.call AND span.end_ns >= :floor_ns
  AND span.attempt >= span.attempts
