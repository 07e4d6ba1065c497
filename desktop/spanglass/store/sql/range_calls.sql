-- Calls of matching traces, one row each: values, durations and what they add to sums; of tools whether they failed.
SELECT {keys}, CASE WHEN span.end_ns > span.began_ns THEN span.end_ns - span.began_ns END, span.first_token_ns,
       span.error, span.refusal_grade IS NOT NULL, span.retries, span.counted * coalesce(span.input_tokens, 0),
       span.counted * coalesce(span.cache_read_tokens, 0), span.counted * coalesce(span.output_tokens, 0),
       span.counted AND coalesce(span.input_tokens, span.output_tokens) IS NOT NULL,
       span.counted * coalesce(span.cost_nano, 0), span.counted AND span.cost_nano IS NOT NULL,
       span.cost_nano IS NULL AND span.cost_reason IS NOT NULL, span.schema_outcome IS NOT NULL,
       span.schema_outcome IS 'valid', CASE WHEN NOT span.call THEN span.failed END
FROM {spans}
WHERE (span.call OR span.kind = 'tool') AND {started}
