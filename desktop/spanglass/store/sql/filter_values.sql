-- The values of a key of the filter among the newest traces of a range, the most frequent first.
SELECT value, count(*) AS traces
FROM (
    SELECT DISTINCT trace.id, {value} AS value
    FROM (
        SELECT * FROM trace
        WHERE trace.start_ns >= :since_ns AND trace.start_ns < :until_ns
        ORDER BY trace.start_ns DESC, trace.id DESC
        LIMIT :newest
    ) AS trace {source}
)
WHERE value <> '' AND value LIKE :pattern ESCAPE '\'
GROUP BY value
ORDER BY traces DESC, value
LIMIT :limit
