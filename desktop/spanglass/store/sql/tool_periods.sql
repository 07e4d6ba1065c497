-- Tools that ran in the matching traces that started in each of equal periods, and how many of them failed.
SELECT trace.start_ns / :length_ns, count(*), sum(span.failed)
FROM trace
CROSS JOIN span ON span.trace = trace.id
WHERE {start} >= :start_ns AND {start} < :end_ns AND span.kind = 'tool' AND {condition}
GROUP BY 1
