-- What the finished calls of a range add to the rollups that are not in them yet.
SELECT 1, trace.start_ns, {share}
FROM span CROSS JOIN trace ON trace.id = span.trace
WHERE span.call AND span.end_ns > 0 AND span.end_ns >= :start_ns AND span.end_ns < :end_ns
  AND +span.id > :after
