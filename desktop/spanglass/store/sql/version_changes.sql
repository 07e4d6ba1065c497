-- The latest model versions first seen in a range for a model that another version had answered before.
-- A client that gives the name it asked for tells no version.
SELECT mine.requested, mine.responded, mine.first_ns
FROM model_version AS mine
WHERE mine.first_ns >= :start_ns AND mine.first_ns < :end_ns AND mine.responded <> mine.requested AND EXISTS (
    SELECT 1 FROM model_version AS earlier
    WHERE earlier.requested = mine.requested AND earlier.first_ns < mine.first_ns
)
ORDER BY mine.first_ns DESC
LIMIT :most
