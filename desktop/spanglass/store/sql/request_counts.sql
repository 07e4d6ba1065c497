-- How many of the matching traces started in each of equal periods of a range.
SELECT trace.start_ns / :length_ns, count(*)
FROM trace
WHERE {start} >= :start_ns AND {start} < :end_ns AND {condition}
GROUP BY 1
