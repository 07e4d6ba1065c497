-- Traces of a range that match a condition, in some order, from a cursor on; last what they are sorted by.
SELECT trace.id, trace.revision, trace.trace_id, trace.name, trace.start_ns, trace.end_ns, trace.received_ns,
       trace.open, trace.spans, trace.calls, trace.errors, trace.refusals, trace.retries, trace.truncated,
       trace.input_tokens, trace.output_tokens, trace.cost_nano, trace.unpriced, trace.failed, trace.models,
       trace.users, trace.features, trace.session, trace.service, trace.source, trace.schema_failures,
       (SELECT count(*) FROM turn WHERE turn.trace_id = trace.trace_id AND turn.again IS NOT NULL),
       EXISTS (
           SELECT 1 FROM log
           WHERE log.trace_id = trace.trace_id AND log.event_name = 'gen_ai.evaluation.result'
           AND log_thumb(log.block, log.place, log.length) = 'down'
       ),
       CASE WHEN trace.service = 'replay' AND EXISTS (
           SELECT 1 FROM span JOIN scope ON scope.id = span.scope
           WHERE span.trace = trace.id AND scope.name = 'spanglass.replay'
       ) THEN 2 WHEN EXISTS (
           SELECT 1 FROM resource WHERE instr(encoded, X'7370616e676c6173732e73616d706c65') > 0
       ) THEN (
           SELECT span.resource IN (
               SELECT id FROM resource WHERE instr(encoded, X'7370616e676c6173732e73616d706c65') > 0
           )
           FROM span WHERE span.trace = trace.id LIMIT 1
       ) ELSE 0 END, {value}
FROM trace
WHERE {after} AND {start} >= :since_ns AND {start} <= :last_ns AND {condition}
ORDER BY {order}
LIMIT :limit
