-- Traces that began or ended in a range; those that took longer than :longest_ns are not looked for.
SELECT trace_id, start_ns, end_ns, open, calls, features ->> 0
FROM trace
WHERE start_ns >= :start_ns - :longest_ns AND start_ns < :end_ns
  AND (start_ns >= :start_ns OR NOT open AND end_ns >= :start_ns)
