-- Counted calls that ended in a range, by equal parts of it and by version: how many, their durations one by one, sums.
SELECT min((span.end_ns - :start_ns) / :length_ns, :last), coalesce(span.model_responded, span.model_requested),
       count(*), json_group_array(span.end_ns - span.began_ns) FILTER (WHERE span.end_ns > span.began_ns),
       coalesce(sum(span.cost_nano), 0), sum(span.error), sum(span.refusal_grade IS NOT NULL),
       sum(span.counted * coalesce(span.input_tokens, 0)), sum(span.counted * coalesce(span.cache_read_tokens, 0)),
       sum(span.counted * coalesce(span.output_tokens, 0)), sum(span.retries), sum(span.schema_outcome IS NOT NULL),
       sum(span.schema_outcome IS 'valid')
FROM {source}
WHERE span.call AND {end} >= :start_ns AND {end} < :end_ns AND {condition}
GROUP BY 1, 2
