-- What the spans of some traces take away from the rollups of one kind, of a range by start of trace or by end.
SELECT -1, trace.start_ns, {share}
FROM json_each(:named) AS each
CROSS JOIN trace ON trace.id = each.value
CROSS JOIN span ON span.trace = trace.id
WHERE {condition} AND +{time} >= :start_ns AND +{time} < :end_ns
