-- When the last of so many next traces in order of time started.
SELECT trace.start_ns FROM trace
WHERE {after} AND trace.start_ns >= :since_ns AND trace.start_ns <= :last_ns
ORDER BY trace.start_ns DESC, trace.id DESC
LIMIT 1 OFFSET :near
