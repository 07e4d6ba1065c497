-- When the last call of all ended.
SELECT span.end_ns
FROM span
WHERE span.call AND span.end_ns > 0
ORDER BY span.end_ns DESC
LIMIT 1
