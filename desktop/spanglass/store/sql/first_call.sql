-- When the first call of all ended, of matching traces.
SELECT span.end_ns
FROM span
WHERE span.call AND span.end_ns > 0
  AND ({everything} OR EXISTS (SELECT 1 FROM trace WHERE trace.id = span.trace AND {condition}))
ORDER BY span.end_ns
LIMIT 1
