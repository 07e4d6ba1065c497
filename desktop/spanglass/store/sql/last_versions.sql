-- The newest version of a model that had another one before it, after that one.
SELECT before.responded, newer.responded
FROM model_version AS newer
JOIN model_version AS before ON before.requested = newer.requested AND before.first_ns < newer.first_ns
WHERE newer.responded <> newer.requested
ORDER BY newer.first_ns DESC, before.first_ns DESC
LIMIT 1
