-- When the first call of some traces ended.
SELECT min(span.end_ns)
FROM json_each(:named) AS each
CROSS JOIN span ON span.trace = each.value
WHERE span.call AND span.end_ns > 0
