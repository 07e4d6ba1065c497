-- How long the 95th percentile of the traces of each name took in a range, where there are at least 20.
SELECT name, max(took)
FROM (
    SELECT name, end_ns - start_ns AS took, count(*) OVER (PARTITION BY name) AS fellows,
           percent_rank() OVER (PARTITION BY name ORDER BY end_ns - start_ns) AS position
    FROM trace
    WHERE start_ns >= :since_ns
)
WHERE fellows >= 20 AND position <= 0.95
GROUP BY name
