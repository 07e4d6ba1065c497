-- The datasets by name, or the one named, with how many examples they have.
SELECT
    dataset.id, dataset.name, dataset.description, dataset.created_ns,
    (SELECT count(*) FROM example WHERE example.dataset = dataset.id AND example.gone_ns IS NULL),
    (SELECT count(example.expected) FROM example WHERE example.dataset = dataset.id AND example.gone_ns IS NULL)
FROM dataset
WHERE dataset.gone_ns IS NULL AND (:name IS NULL OR dataset.name = :name)
ORDER BY dataset.name
