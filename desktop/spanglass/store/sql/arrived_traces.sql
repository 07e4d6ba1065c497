-- Traces that came or changed between two revisions; replays are no run of a program.
SELECT trace_id, start_ns, end_ns, open, calls, features ->> 0
FROM trace
WHERE revision > :revision AND revision <= :until AND end_ns >= :floor_ns
  AND NOT (trace.service IS 'replay' AND EXISTS (
      SELECT 1 FROM span JOIN scope ON scope.id = span.scope
      WHERE span.trace = trace.id AND scope.name = 'spanglass.replay'
  ))
