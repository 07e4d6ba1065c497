-- Log records in the order they came, with the payloads' places, and whether their trace matches.
SELECT log.id, log.block, log.place, log.length, resource.encoded, scope.encoded, 1,
       trace.source IS NOT NULL, CASE WHEN trace.id IS NULL THEN :loose ELSE {condition} END, '[]'
FROM log
JOIN resource ON resource.id = log.resource
JOIN scope ON scope.id = log.scope
LEFT JOIN trace ON trace.trace_id = log.trace_id
WHERE log.id > :after AND log.id <= :until
ORDER BY log.id
LIMIT :limit
