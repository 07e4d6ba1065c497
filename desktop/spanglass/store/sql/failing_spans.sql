-- Spans that failed in one way in the latest of the matching traces of a range.
SELECT found.trace_id, span.span_id, found.name, coalesce(span.title, span.name), span.start_ns, span.feature,
       found.features, span.provider, span.model_requested, span.model_responded, span.error_class,
       span.error_type, span.error_message, span.schema_path, span.schema_source, span.schema_message,
       span.schema_outcome, span.refusal_evidence, span.output_tokens, span.attempt, span.attempts, span.kind
FROM (
    SELECT trace.id, trace.trace_id, trace.name, trace.features
    FROM trace
    WHERE {start} >= :since_ns AND {start} < :until_ns AND {condition}
    ORDER BY trace.start_ns DESC
    LIMIT :most
) AS found
CROSS JOIN span ON span.trace = found.id
WHERE {failing}
