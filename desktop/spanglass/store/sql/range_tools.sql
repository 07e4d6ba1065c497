-- How many tools ran in the matching traces that started in a range, and how many of them failed.
SELECT count(*), coalesce(sum(span.failed), 0)
FROM trace
CROSS JOIN span ON span.trace = trace.id
WHERE {start} >= :start_ns AND {start} < :end_ns AND span.kind = 'tool' AND {condition}
