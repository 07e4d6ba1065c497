-- What the calls of each hour of a range cost, at the last of them.
SELECT max(end_ns), sum(cost_nano) FROM span
WHERE call AND end_ns >= :start_ns AND end_ns < :end_ns
GROUP BY end_ns / 3600000000000
