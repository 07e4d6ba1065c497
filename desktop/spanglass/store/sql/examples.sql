-- Examples of a dataset, newest first, from a place on; those that say a text, where there is one.
SELECT id, dataset, title, answer, model, tags, trace_id, span_id, created_ns
FROM example
WHERE dataset = :dataset AND gone_ns IS NULL AND id < :before
    AND (:pattern IS NULL OR words LIKE :pattern ESCAPE '\' OR answer LIKE :pattern ESCAPE '\'
         OR tags LIKE :pattern ESCAPE '\' OR metadata LIKE :pattern ESCAPE '\' OR model LIKE :pattern ESCAPE '\')
ORDER BY id DESC
LIMIT :limit
