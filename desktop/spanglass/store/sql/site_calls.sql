-- The counted calls of one title in the latest of the matching traces, the latest trace first.
SELECT found.trace_id, span.span_id, span.start_ns, coalesce(span.model_responded, span.model_requested),
       span.refusal_grade IS NOT NULL, span.error,
       coalesce(span.schema_outcome IN ('{unfit}'), 0),
       coalesce(span.finish_reason IN ('{cut}'), 0),
       span.output_tokens
FROM (
    SELECT trace.id, trace.trace_id, trace.start_ns
    FROM trace
    WHERE {start} >= :since_ns AND {condition}
    ORDER BY trace.start_ns DESC
    LIMIT :most
) AS found
CROSS JOIN span ON span.trace = found.id
WHERE span.call AND span.attempt = span.attempts AND coalesce(span.title, span.name) = :site
