-- How many traces of a range match a condition.
SELECT count(*) FROM trace
WHERE {start} >= :since_ns AND {start} <= :last_ns AND {condition}
