-- The last calls before a moment that another version answered for a model, among the latest of all calls.
SELECT near.took_ns, near.first_token_ns, near.input_tokens, near.output_tokens, near.cost_nano, near.error,
       near.refused, near.schema_outcome, near.retried, near.finish_reason, near.version
FROM (
    SELECT span.end_ns - span.began_ns AS took_ns, span.first_token_ns, span.input_tokens, span.output_tokens,
           span.cost_nano, span.error, span.refusal_grade IS NOT NULL AS refused, span.schema_outcome,
           span.retries > 0 AS retried, span.finish_reason, span.model_requested AS requested,
           span.model_responded AS version
    FROM span
    WHERE span.call AND span.end_ns < :at_ns
      AND ({everything} OR EXISTS (SELECT 1 FROM trace WHERE trace.id = span.trace AND {condition}))
    ORDER BY span.end_ns DESC
    LIMIT :near
) AS near
WHERE near.requested = :requested AND near.version <> :version
LIMIT :most
