-- What some spans add to the rollups of one kind, of a range by start of trace or by end.
SELECT 1, trace.start_ns, {share}
FROM span JOIN trace ON trace.id = span.trace
WHERE span.id > :after AND span.id <= :until
  AND {condition} AND +{time} >= :start_ns AND +{time} < :end_ns
