-- Evaluations that came as events of the spans of matching traces, as JSON.
SELECT span.start_ns, span_opinions(span.block, span.place, span.length)
FROM {spans}
WHERE {started} AND span.events <> ''
LIMIT :most
