-- What the traces that started in a range add to the rollups with spans that are not in them yet.
SELECT 1, trace.start_ns, {share}
FROM trace CROSS JOIN span ON span.trace = trace.id
WHERE trace.start_ns >= :start_ns AND trace.start_ns < :end_ns AND +span.id > :after
