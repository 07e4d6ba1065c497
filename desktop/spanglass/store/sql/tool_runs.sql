-- The tools that ran in one trace in order of time: names, times, whether they failed, and the ids of the
-- calls that they answer.
SELECT span.title, span.name, span.start_ns, span.end_ns, span.error,
       coalesce(payload_attribute(span.block, span.place, span.length, span.resource, 'gen_ai.tool.call.id'),
                payload_attribute(span.block, span.place, span.length, span.resource, 'tool_call.id'))
FROM span
WHERE span.trace = (SELECT id FROM trace WHERE trace_id = :trace_id) AND span.kind = 'tool'
ORDER BY span.start_ns, span.id
LIMIT 500
