-- One example with its content.
SELECT
    example.id, example.dataset, example.title, example.answer, example.model, example.tags, example.trace_id,
    example.span_id, example.created_ns, example.metadata, request.encoded, expected.encoded
FROM example
JOIN library_content AS request ON request.id = example.request
LEFT JOIN library_content AS expected ON expected.id = example.expected
WHERE example.id = :id AND example.gone_ns IS NULL
