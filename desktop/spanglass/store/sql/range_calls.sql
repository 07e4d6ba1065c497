-- Calls of the matching traces that started in a range, one row each: values, durations and what they add to sums.
SELECT {keys}, CASE WHEN span.end_ns > 0 THEN span.end_ns - span.began_ns END, span.first_token_ns,
       span.error, span.refusal_grade IS NOT NULL, span.retries, span.counted * coalesce(span.input_tokens, 0),
       span.counted * coalesce(span.cache_read_tokens, 0), span.counted * coalesce(span.output_tokens, 0),
       span.counted AND coalesce(span.input_tokens, span.output_tokens) IS NOT NULL,
       span.counted * coalesce(span.cost_nano, 0), span.counted AND span.cost_nano IS NOT NULL,
       span.cost_nano IS NULL AND span.cost_reason IS NOT NULL, span.schema_outcome IS NOT NULL,
       span.schema_outcome IS 'valid'
FROM trace
CROSS JOIN span ON span.trace = trace.id
WHERE {start} >= :start_ns AND {start} < :end_ns AND span.call AND {condition}
