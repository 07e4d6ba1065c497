-- Matching traces of a range by a value of theirs: how many, their calls and what they cost.
SELECT {value}, count(*), sum(trace.calls), sum(trace.cost_nano)
FROM trace
WHERE {start} >= :start_ns AND {start} < :end_ns
  AND NOT (trace.service IS 'replay' AND EXISTS (
      SELECT 1 FROM span JOIN scope ON scope.id = span.scope
      WHERE span.trace = trace.id AND scope.name = 'spanglass.replay'
  ))
  AND {condition}
GROUP BY 1
ORDER BY 4 DESC NULLS LAST, 2 DESC, 1
LIMIT :most
