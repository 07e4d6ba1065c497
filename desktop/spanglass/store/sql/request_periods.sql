-- How many traces started in each of few equal periods of a range: each period counts a part of an index.
WITH RECURSIVE number(period) AS (
    SELECT :start_ns / :length_ns
    UNION ALL
    SELECT number.period + 1 FROM number
    WHERE (number.period + 1) * :length_ns < (SELECT min(:end_ns, max(last.start_ns) + 1) FROM trace AS last)
)
SELECT number.period, (
    SELECT count(*) FROM trace
    WHERE trace.start_ns >= max(:start_ns, number.period * :length_ns)
      AND trace.start_ns < min(:end_ns, (number.period + 1) * :length_ns)
)
FROM number
