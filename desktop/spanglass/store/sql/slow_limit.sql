-- How long a trace of a name took in a range, with so many that took longer.
SELECT trace.by_duration FROM trace INDEXED BY trace_took
WHERE trace.name = :name AND trace.start_ns >= :since_ns
ORDER BY trace.by_duration DESC
LIMIT 1 OFFSET :longer
