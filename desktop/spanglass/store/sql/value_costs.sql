-- What the calls of matching traces that started in a range cost, by a value.
SELECT {key}, sum(span.call), sum(span.cost_nano) FILTER (WHERE span.counted)
FROM trace
CROSS JOIN span ON span.trace = trace.id
JOIN resource ON resource.id = span.resource
WHERE {start} >= :start_ns AND {start} < :end_ns AND {condition}
GROUP BY 1
