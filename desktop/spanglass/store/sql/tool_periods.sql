-- Tools that ran in matching traces, by equal periods in which these started, and how many of them failed.
SELECT trace.start_ns / :length_ns, count(*), sum(span.failed)
FROM {traces}
CROSS JOIN span ON span.trace = trace.id
WHERE {started} AND span.kind = 'tool'
GROUP BY 1
