-- So many traces of each name started in a range, where there are at least 20.
SELECT trace.name, count(*) FROM trace INDEXED BY trace_took
WHERE trace.start_ns >= :since_ns
GROUP BY trace.name
HAVING count(*) >= 20
