-- What the stored calls that report some response ids have in common, and which one of them counts; `asked` are
-- pairs of an id and of the digest of a request. Nothing of ids that very many calls report, or calls of traces
-- that have not been judged.
SELECT asked.key, count(*), min(span.kind), max(span.kind), min(span.scope), max(span.scope),
       min(span.resource), max(span.resource), min(span.began_ns), max(span.began_ns),
       min(max(span.began_ns, span.end_ns)), max(max(span.began_ns, span.end_ns)),
       sum(span.request IS NULL OR hex(span.request) = asked.value ->> 1), count(span.duplicate_of),
       min(span.duplicate_of), max(span.duplicate_of), count(span.duplicate_trace), min(span.duplicate_trace),
       max(span.duplicate_trace), min(iif(span.duplicate_of IS NULL, span.id, NULL))
FROM json_each(:asked) AS asked CROSS JOIN span ON span.response_id = asked.value ->> 0
WHERE span.kind IN ('llm', 'embedding', 'reranker')
  AND (SELECT count(*) FROM (
           SELECT 1 FROM span AS each WHERE each.response_id = asked.value ->> 0 LIMIT :most + 1)) <= :most
GROUP BY asked.key
HAVING NOT max((SELECT unsettled FROM trace WHERE trace.id = span.trace))
