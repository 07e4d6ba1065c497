-- The calls of replays that started in a range: their traces, and when these started.
SELECT trace.id, trace.start_ns
FROM span
CROSS JOIN trace ON trace.id = span.trace
WHERE span.kind IN ('llm', 'embedding', 'reranker')
  AND span.scope IN (SELECT scope.id FROM scope WHERE scope.name = 'spanglass.replay')
  AND span.began_ns >= :start_ns
  AND trace.service = 'replay' AND trace.start_ns >= :start_ns AND trace.start_ns < :end_ns
