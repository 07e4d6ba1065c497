-- How many calls ended in a range, as far as it matters.
SELECT count(*) FROM (
    SELECT 1 FROM span
    WHERE span.call AND span.end_ns >= :start_ns AND span.end_ns < :end_ns LIMIT :most
)
