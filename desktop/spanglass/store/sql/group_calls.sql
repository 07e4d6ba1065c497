-- The counted calls of matching traces, the newest traces first.
SELECT CASE WHEN span.end_ns > span.start_ns THEN span.end_ns - span.start_ns END, span.first_token_ns,
       span.input_tokens, span.output_tokens, span.cost_nano, span.error, span.refusal_grade IS NOT NULL, span.schema_outcome,
       span.retries > 0, span.finish_reason
FROM trace
CROSS JOIN span ON span.trace = trace.id
WHERE {start} >= :since_ns AND {condition} AND span.call AND {share}
ORDER BY trace.start_ns DESC
LIMIT :limit
