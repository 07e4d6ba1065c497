-- The versions of a prompt, the newest first.
SELECT id, prompt, number, parent, model, note, created_ns, trace_id, span_id
FROM prompt_version
WHERE prompt = :prompt AND gone_ns IS NULL
ORDER BY number DESC
