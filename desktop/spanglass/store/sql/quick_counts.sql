-- How many traces of a condition fall under each quick filter.
WITH slow_limit(name, took) AS MATERIALIZED (SELECT key, value FROM json_each(:slow_limits))
SELECT count(*), count(*) FILTER (WHERE trace.errors > 0 OR trace.failed),
       count(*) FILTER (WHERE trace.refusals > 0), count(*) FILTER (WHERE trace.retries > 0),
       count(*) FILTER (
           WHERE trace.end_ns - trace.start_ns > (SELECT took FROM slow_limit WHERE slow_limit.name = trace.name)
       )
FROM trace
WHERE {start} >= :since_ns AND {condition}
