-- The runs of a dataset, or of all datasets, the newest first; or one run.
SELECT
    eval_run.id, setup, started_ns, ended_ns, stopped, done, mean, below, errors, cost_nano,
    json_extract(setup, '$.worked_ns')
FROM eval_run
JOIN dataset ON dataset.id = eval_run.dataset AND dataset.gone_ns IS NULL
WHERE eval_run.gone_ns IS NULL AND (:dataset IS NULL OR dataset = :dataset) AND (:run IS NULL OR eval_run.id = :run)
ORDER BY eval_run.id DESC
LIMIT :limit
