-- Traces that match a condition, newest first, from a cursor on.
SELECT trace.id, trace.revision, trace.trace_id, trace.name, trace.start_ns, trace.end_ns, trace.received_ns,
       trace.open, trace.spans, trace.calls, trace.errors, trace.refusals, trace.retries, trace.truncated,
       trace.input_tokens, trace.output_tokens, trace.cost_nano, trace.unpriced, trace.failed, trace.models,
       trace.users, trace.features, trace.session, trace.service, trace.source, trace.schema_failures
FROM trace
WHERE (trace.start_ns, trace.id) < (:before_ns, :before_id) AND trace.start_ns >= :since_ns AND {condition}
ORDER BY trace.start_ns DESC, trace.id DESC
LIMIT :limit
