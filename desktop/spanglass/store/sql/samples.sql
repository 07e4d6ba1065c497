-- The sample traces.
SELECT DISTINCT trace.trace_id
FROM span JOIN trace ON trace.id = span.trace
WHERE span.resource IN (
    SELECT id FROM resource WHERE instr(encoded, X'7370616e676c6173732e73616d706c65') > 0
)
