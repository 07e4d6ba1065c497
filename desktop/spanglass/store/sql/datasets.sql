-- The datasets by name, or the one named, with how many examples they have, and their runs.
SELECT
    dataset.id, dataset.name, dataset.description, dataset.created_ns,
    (SELECT count(*) FROM example WHERE example.dataset = dataset.id AND example.gone_ns IS NULL),
    (SELECT count(example.expected) FROM example WHERE example.dataset = dataset.id AND example.gone_ns IS NULL),
    (SELECT count(*) FROM eval_run WHERE eval_run.dataset = dataset.id AND eval_run.gone_ns IS NULL),
    (SELECT started_ns FROM eval_run WHERE eval_run.dataset = dataset.id AND eval_run.gone_ns IS NULL
     ORDER BY eval_run.id DESC LIMIT 1)
FROM dataset
WHERE dataset.gone_ns IS NULL AND (:name IS NULL OR dataset.name = :name)
ORDER BY dataset.name
