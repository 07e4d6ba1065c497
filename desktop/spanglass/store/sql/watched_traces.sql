-- Traces that began or ended in a range; those that took longer than :longest_ns are not looked for.
-- Replays are no run of a program.
SELECT trace_id, start_ns, end_ns, open, calls, features ->> 0
FROM trace
WHERE start_ns >= :start_ns - :longest_ns AND start_ns < :end_ns
  AND NOT (trace.service IS 'replay' AND EXISTS (
      SELECT 1 FROM span JOIN scope ON scope.id = span.scope
      WHERE span.trace = trace.id AND scope.name = 'spanglass.replay'
  ))
  AND (start_ns >= :start_ns OR NOT open AND end_ns >= :start_ns)
