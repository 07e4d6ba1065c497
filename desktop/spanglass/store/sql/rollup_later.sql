-- What spans add to the rollups of one kind that are not in them yet, of a range by start of trace or by end.
SELECT trace.start_ns, {share}
FROM span JOIN trace ON trace.id = span.trace
WHERE span.id > (SELECT rollup_through.span FROM rollup_through WHERE rollup_through.kind = :kind)
  AND {condition} AND +{time} >= :start_ns AND +{time} < :end_ns
