-- What matching traces cost each day of this place, by their session.
SELECT date(trace.start_ns / 1000000000, 'unixepoch', 'localtime'), trace.session, sum(trace.calls),
       sum(trace.cost_nano)
FROM trace
WHERE {start} >= :since_ns
  AND NOT (trace.service IS 'replay' AND EXISTS (
      SELECT 1 FROM span JOIN scope ON scope.id = span.scope
      WHERE span.trace = trace.id AND scope.name = 'spanglass.replay'
  ))
  AND {condition}
GROUP BY 1, 2
