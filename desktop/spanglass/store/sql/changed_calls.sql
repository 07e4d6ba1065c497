-- The same among spans that were stored before and changed since, in traces of few spans; at the end its
-- revision, and whether
-- it turned out to be no call by itself: another attempt followed, or another span tells it.
SELECT {call}, span.revision, NOT span.call OR span.attempt < span.attempts
FROM trace
JOIN span ON span.trace = trace.id
JOIN resource ON resource.id = span.resource
WHERE trace.revision > :revision AND trace.revision <= :until AND trace.spans <= :few
  AND span.revision > :revision AND span.id <= :span AND span.end_ns >= :earlier_ns
  AND span.kind IN ('llm', 'embedding', 'reranker')
