-- When the first of the matching traces began.
SELECT trace.start_ns
FROM trace
WHERE trace.start_ns > 0 AND {condition}
ORDER BY trace.start_ns
LIMIT 1
