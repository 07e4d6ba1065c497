-- Calls of matching traces in groups by some values: how many, their durations one by one, and what they add to sums;
-- tools apart, by whether they failed.
SELECT {keys}, CASE WHEN NOT span.call THEN span.failed END, count(*),
       json_group_array(span.end_ns - span.began_ns) FILTER (WHERE span.end_ns > span.began_ns),
       json_group_array(span.first_token_ns) FILTER (WHERE span.first_token_ns IS NOT NULL),
       sum(span.error), sum(span.refusal_grade IS NOT NULL), sum(span.retries),
       sum(span.counted * coalesce(span.input_tokens, 0)), sum(span.counted * coalesce(span.cache_read_tokens, 0)),
       sum(span.counted * coalesce(span.output_tokens, 0)),
       sum(span.counted AND coalesce(span.input_tokens, span.output_tokens) IS NOT NULL),
       sum(span.counted * coalesce(span.cost_nano, 0)), sum(span.counted AND span.cost_nano IS NOT NULL),
       sum(span.cost_nano IS NULL AND span.cost_reason IS NOT NULL), sum(span.schema_outcome IS NOT NULL),
       sum(span.schema_outcome IS 'valid')
FROM {spans}
WHERE (span.call OR span.kind = 'tool') AND {started}
GROUP BY {places}
