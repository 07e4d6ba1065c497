-- Sums of one dimension by the day of this place on which its periods begin, in the order of the columns.
SELECT date(rollup.period * rollup.level, 'unixepoch', 'localtime') AS day,
       CASE WHEN rollup.value = x'' THEN NULL ELSE rollup.value END,
       sum(rollup.spans),
       sum(rollup.calls),
       sum(rollup.errors),
       sum(rollup.call_errors),
       sum(rollup.refusals),
       sum(rollup.retries),
       sum(rollup.input_tokens),
       sum(rollup.output_tokens),
       sum(rollup.cache_read_tokens),
       sum(rollup.cache_write_tokens),
       sum(rollup.reasoning_tokens),
       sum(rollup.cost_nano),
       sum(rollup.with_usage),
       sum(rollup.priced),
       sum(rollup.unpriced),
       sum(rollup.tools),
       sum(rollup.tools_failed),
       sum(rollup.schema_declared),
       sum(rollup.schema_valid)
FROM rollup
WHERE rollup.dimension = :dimension AND rollup.level = :level AND rollup.period >= :first
GROUP BY 1, 2
