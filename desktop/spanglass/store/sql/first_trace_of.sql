-- When the first of some traces began.
SELECT min(trace.start_ns)
FROM json_each(:named) AS each
CROSS JOIN trace ON trace.id = each.value
WHERE trace.start_ns > 0
