-- The widest gap between the rows of the spans of the next traces in order of time.
WITH near AS MATERIALIZED (
    SELECT trace.id FROM trace
    WHERE {after} AND trace.start_ns >= :since_ns AND trace.start_ns <= :last_ns
    ORDER BY trace.start_ns DESC, trace.id DESC
    LIMIT :near
), gap AS (
    SELECT lag(span.id) OVER (ORDER BY span.id) AS before, span.id AS next
    FROM near CROSS JOIN span ON span.trace = near.id
)
SELECT before, next FROM gap WHERE before IS NOT NULL ORDER BY next - before DESC LIMIT 1
