-- One version of a prompt with its content.
SELECT
    found.id, found.prompt, found.number, found.parent, found.model, found.note, found.created_ns,
    found.trace_id, found.span_id, library_content.encoded
FROM prompt_version AS found
JOIN library_content ON library_content.id = found.content
WHERE found.prompt = :prompt AND found.number = :number AND found.gone_ns IS NULL
