-- What judging a trace again needs of its spans, and whether the span failed that counts instead of one.
SELECT span.id, span.digest, span.span_id, span.parent_id, coalesce(span.title, span.name), span.kind,
       span.start_ns, span.end_ns, span.failed, span.refusal_grade IS NOT NULL, span.finish_reason,
       span.input_tokens, span.output_tokens, span.cache_read_tokens, span.cache_write_tokens,
       span.reasoning_tokens, span.estimated, span.cost_nano,
       coalesce(span.model_responded, span.model_requested), span.response_id, span.request, span.session,
       span.user, span.feature, span.schema_outcome, scope.name, resource.service, span.length,
       span.own_attempt, span.covers_ns, span.counted, span.not_counted_because, span.duplicate_of,
       span.duplicate_trace,
       CASE WHEN span.duplicate_of IS NOT NULL THEN (
           SELECT kept.failed FROM span AS kept
           WHERE kept.span_id = span.duplicate_of AND kept.trace = CASE
               WHEN span.duplicate_trace IS NULL THEN span.trace
               ELSE (SELECT trace.id FROM trace WHERE trace.trace_id = span.duplicate_trace) END
       ) END,
       span.attempt, span.attempts, span.retries, span.error
FROM span
JOIN scope ON scope.id = span.scope
JOIN resource ON resource.id = span.resource
WHERE span.trace = :trace
