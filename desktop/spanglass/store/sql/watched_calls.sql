-- Logical calls that ended in a range, in order of time: of several attempts the last.
SELECT span.end_ns, trace.trace_id, span.end_ns - span.began_ns, span.first_token_ns, span.streaming, span.feature,
       span.user, span.customer, span.session, resource.service, span.provider, span.model_requested,
       span.model_responded, span.failed, span.error_class, span.finish_reason, span.refusal_grade IS NOT NULL,
       span.refusal_kind, span.schema_outcome, max(span.attempts - 1, span.retries, 0), span.cost_nano,
       span.input_tokens, span.output_tokens, span.request,
       span.resource IN (
           SELECT id FROM resource WHERE instr(encoded, X'7370616e676c6173732e73616d706c65') > 0
       )
FROM span
JOIN trace ON trace.id = span.trace
JOIN resource ON resource.id = span.resource
WHERE span.call AND span.end_ns >= :start_ns AND span.end_ns < :end_ns
  AND span.attempt >= span.attempts
ORDER BY span.end_ns, span.id
