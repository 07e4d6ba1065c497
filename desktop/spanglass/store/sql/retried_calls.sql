-- The same in traces of many spans, of tries that another one followed alone, which have an index of their own.
SELECT {call}, span.revision, 1
FROM trace
JOIN span INDEXED BY span_tried ON span.trace = trace.id
JOIN resource ON resource.id = span.resource
WHERE trace.revision > :revision AND trace.revision <= :until AND trace.spans > :few
  AND span.revision > :revision AND span.attempt < span.attempts AND span.id <= :span AND span.end_ns >= :earlier_ns
  AND span.kind IN ('llm', 'embedding', 'reranker')
