-- The calls of language models of one trace in order of time, without those that another span repeats, and
-- how many bytes was sent of each.
SELECT span.span_id, span.length
FROM span
WHERE span.trace = (SELECT id FROM trace WHERE trace_id = :trace_id) AND span.kind = 'llm'
  AND span.duplicate_of IS NULL
ORDER BY span.start_ns, span.id
