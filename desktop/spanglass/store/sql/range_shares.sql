-- What the spans of the matching traces that started in a range add to the rollups.
SELECT trace.start_ns, {share}
FROM trace
CROSS JOIN span ON span.trace = trace.id
WHERE {start} >= :start_ns AND {start} < :end_ns AND {condition}
