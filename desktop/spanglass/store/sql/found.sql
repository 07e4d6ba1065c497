-- The newest spans that are the first of their trace to say all words of a search on a side.
SELECT span.id, trace.trace_id, trace.name, span.span_id, coalesce(span.title, span.name), span.kind,
       span.start_ns
FROM (SELECT rowid AS row FROM words WHERE words MATCH :match ORDER BY rowid DESC LIMIT :limit) AS hit
CROSS JOIN span ON span.id = hit.row
JOIN trace ON trace.id = span.trace
ORDER BY span.id DESC
