-- How many traces of a range match a condition.
SELECT count(*) FROM trace
WHERE trace.start_ns >= :since_ns AND trace.start_ns <= :last_ns AND {condition}
