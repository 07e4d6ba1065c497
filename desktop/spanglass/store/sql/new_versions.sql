-- Model versions first seen in a range for a requested model that another version had answered before.
-- A client that gives the name it asked for tells no version.
SELECT mine.responded, min(mine.first_ns)
FROM model_version AS mine
JOIN model_version AS earlier ON earlier.requested = mine.requested AND earlier.first_ns < mine.first_ns
WHERE mine.first_ns >= :start_ns AND mine.first_ns < :end_ns AND mine.responded <> mine.requested
GROUP BY mine.responded
