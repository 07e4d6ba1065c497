-- Sums over the spans of matching traces, in groups by a key, with the durations of finished calls one by one.
SELECT {key}, count(DISTINCT span.trace), count(*), sum(span.call), sum(span.error),
       sum(span.call AND span.refusal_grade IS NOT NULL), coalesce(sum(span.retries) FILTER (WHERE span.call), 0),
       sum(span.input_tokens) FILTER (WHERE span.counted),
       sum(span.output_tokens) FILTER (WHERE span.counted),
       sum(span.cache_read_tokens) FILTER (WHERE span.counted),
       sum(span.cache_write_tokens) FILTER (WHERE span.counted),
       sum(span.reasoning_tokens) FILTER (WHERE span.counted),
       sum(span.cost_nano) FILTER (WHERE span.counted),
       sum(span.call AND span.cost_nano IS NULL AND span.cost_reason IS NOT NULL),
       sum(span.kind = 'tool'), sum(span.kind = 'tool' AND span.failed),
       sum(span.call AND span.schema_outcome IS NOT NULL), sum(span.call AND span.schema_outcome IS 'valid'),
       sum(span.call AND span.error),
       json_group_array(span.end_ns - span.began_ns)
           FILTER (WHERE span.call AND span.end_ns > 0 AND span.end_ns > span.began_ns),
       json_group_array(span.first_token_ns)
           FILTER (WHERE span.call AND span.end_ns > 0 AND span.first_token_ns IS NOT NULL)
FROM {traces}
CROSS JOIN span ON span.trace = trace.id
JOIN resource ON resource.id = span.resource
WHERE {started}
GROUP BY 1
ORDER BY 4 DESC, 1
