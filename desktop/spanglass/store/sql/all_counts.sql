-- How many traces of a range fall under each quick filter but that of errors.
SELECT (SELECT count(*) FROM trace WHERE refusals > 0 AND start_ns >= :since_ns),
       (SELECT count(*) FROM trace WHERE retries > 0 AND start_ns >= :since_ns),
       (SELECT count(*)
        FROM json_each(:slow_limits) AS slow
        CROSS JOIN trace ON trace.name = slow.key AND trace.by_duration > slow.value
        WHERE trace.start_ns >= :since_ns)
