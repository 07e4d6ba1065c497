-- How many traces of a condition fall under each quick filter.
SELECT count(*), count(*) FILTER (WHERE trace.errors > 0), count(*) FILTER (WHERE trace.refusals > 0),
       count(*) FILTER (WHERE trace.retries > 0), count(*) FILTER (WHERE {slow})
FROM trace
WHERE trace.start_ns >= :since_ns AND {condition}
