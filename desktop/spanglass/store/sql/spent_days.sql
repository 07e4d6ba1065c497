-- What matching traces cost each day of this place, by a value of their spans.
SELECT date(trace.start_ns / 1000000000, 'unixepoch', 'localtime'), {key}, sum(span.call),
       sum(span.cost_nano) FILTER (WHERE span.counted)
FROM trace
CROSS JOIN span ON span.trace = trace.id
JOIN resource ON resource.id = span.resource
WHERE {start} >= :since_ns AND {condition}
GROUP BY 1, 2
