-- What spans add to the rollups, with the start of their trace.
SELECT trace.start_ns, {share}
FROM span JOIN trace ON trace.id = span.trace
WHERE {condition}
