-- Evaluations that came as events of the spans of matching traces that started in a range, as JSON.
SELECT span.start_ns, span_opinions(span.block, span.place, span.length)
FROM trace
CROSS JOIN span ON span.trace = trace.id
WHERE {start} >= :start_ns AND {start} < :end_ns AND span.events <> '' AND {condition}
LIMIT :most
