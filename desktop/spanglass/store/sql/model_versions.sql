-- The versions that have answered for a model, the newest first.
SELECT responded, first_ns FROM model_version WHERE requested = :requested ORDER BY first_ns DESC
