-- How many traces started in a range, as far as it matters.
SELECT count(*) FROM (
    SELECT 1 FROM trace WHERE trace.start_ns >= :since_ns AND trace.start_ns <= :last_ns LIMIT :most
)
