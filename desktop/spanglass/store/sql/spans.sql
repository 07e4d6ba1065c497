-- The spans of one trace, or one of them, that changed after a revision. A version is new for a day
-- after it was first seen, if another version had answered for the same requested model before; the name that
-- was asked for tells none.
SELECT span.id, span.revision, span.span_id, span.parent_id, span.name, span.title, span.subtitle, span.kind,
       span.start_ns, span.end_ns, span.status_code, span.error_type, span.error_message, resource.service,
       scope.name, span.provider, span.operation, span.model_requested, span.model_responded, span.streaming,
       span.first_token_ns, span.finish_reason, span.input_tokens, span.output_tokens,
       span.cache_read_tokens, span.cache_write_tokens, span.reasoning_tokens, span.cost_nano, span.counted,
       span.not_counted_because, span.duplicate_of, span.refusal_grade, span.refusal_by,
       span.refusal_evidence, span.refusal_kind, span.session, span.user, span.feature, span.attempt,
       span.attempts, span.events,
       span.model_responded IS NOT NULL AND EXISTS (
           SELECT 1 FROM model_version AS mine
           JOIN model_version AS earlier
             ON earlier.requested = mine.requested AND earlier.first_ns < mine.first_ns
           WHERE mine.requested = coalesce(span.model_requested, span.model_responded)
             AND mine.responded = span.model_responded AND mine.responded <> mine.requested
             AND span.start_ns - mine.first_ns < 86400000000000
       ),
       span.error_class, span.schema_outcome, span.schema_source, span.schema_path, span.schema_message,
       span.content, span.impossible, span.cost_before_nano, span.duplicate_trace,
       turn.again, before.at_ns
FROM span
JOIN resource ON resource.id = span.resource
JOIN scope ON scope.id = span.scope
LEFT JOIN turn ON turn.trace_id = :trace_id AND turn.span_id = span.span_id AND turn.again IS NOT NULL
LEFT JOIN turn AS before ON before.trace_id = turn.before_trace AND before.span_id = turn.before_span
WHERE span.trace = (SELECT id FROM trace WHERE trace_id = :trace_id) AND span.revision > :revision
  {which}
ORDER BY span.start_ns, span.id
LIMIT :limit
