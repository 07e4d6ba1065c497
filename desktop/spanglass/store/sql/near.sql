-- Where the next traces in order of time begin, about the lowest row of their spans, and how many they are.
WITH near(id, start_ns) AS MATERIALIZED (
    SELECT trace.id, trace.start_ns FROM trace
    WHERE {after} AND trace.start_ns >= :since_ns AND trace.start_ns <= :last_ns
    ORDER BY trace.start_ns DESC, trace.id DESC
    LIMIT :near
)
-- Traces have rows in the order in which their first spans came, but for few that began with log records.
SELECT min(near.start_ns),
       (SELECT min((SELECT min(span.id) FROM span WHERE span.trace = low.id))
        FROM (SELECT first.id FROM near AS first ORDER BY first.id LIMIT 200) AS low),
       count(*)
FROM near
