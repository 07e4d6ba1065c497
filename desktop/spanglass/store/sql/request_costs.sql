-- Matching traces of a range by a value of theirs: how many, their calls and what they cost.
SELECT {value}, count(*), sum(trace.calls), sum(trace.cost_nano)
FROM trace
WHERE {start} >= :start_ns AND {start} < :end_ns AND trace.service IS NOT 'replay' AND {condition}
GROUP BY 1
ORDER BY 4 DESC NULLS LAST, 2 DESC, 1
LIMIT :most
