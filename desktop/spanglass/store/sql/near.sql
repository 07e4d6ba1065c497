-- Where the next traces in order of time begin, and the lowest row of their spans.
SELECT min(near.start_ns), min((SELECT min(span.id) FROM span WHERE span.trace = near.id)), count(*)
FROM (
    SELECT trace.id, trace.start_ns FROM trace
    WHERE {after} AND trace.start_ns >= :since_ns AND trace.start_ns <= :last_ns
    ORDER BY trace.start_ns DESC, trace.id DESC
    LIMIT :near
) AS near
