-- Spans in the order they came, with the payloads' places, and whether their trace matches.
SELECT span.id, span.block, span.place, span.length, resource.encoded, scope.encoded, span.end_ns,
       trace.source IS NOT NULL, {condition}, trace.users
FROM span
JOIN trace ON trace.id = span.trace
JOIN resource ON resource.id = span.resource
JOIN scope ON scope.id = span.scope
WHERE span.id > :after AND span.id <= :until
ORDER BY span.id
LIMIT :limit
