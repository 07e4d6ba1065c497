-- Counted calls that ended in a range, for charts over time: as in calls.sql, with tokens, retries and schemas.
SELECT span.end_ns, span.end_ns - span.began_ns, span.cost_nano, span.error, span.refusal_grade IS NOT NULL,
       coalesce(span.model_responded, span.model_requested), span.counted * coalesce(span.input_tokens, 0),
       span.counted * coalesce(span.cache_read_tokens, 0), span.counted * coalesce(span.output_tokens, 0),
       span.retries, span.schema_outcome IS NOT NULL, span.schema_outcome IS 'valid'
FROM {source}
WHERE span.call AND {end} >= :start_ns AND {end} < :end_ns AND {condition}
