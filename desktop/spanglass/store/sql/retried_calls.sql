-- The same in traces of many spans, of tries that another one followed alone, which have an index of their own.
SELECT span.end_ns, trace.trace_id, span.end_ns - span.began_ns, span.first_token_ns, span.streaming, span.feature,
       span.user, span.customer, span.session, resource.service, span.provider, span.model_requested,
       span.model_responded, span.failed, span.error_class, span.finish_reason, span.refusal_grade IS NOT NULL,
       span.refusal_kind, span.schema_outcome, max(span.attempts - 1, span.retries, 0), span.cost_nano,
       span.input_tokens, span.output_tokens, span.request,
       span.resource IN (
           SELECT id FROM resource WHERE instr(encoded, X'7370616e676c6173732e73616d706c65') > 0
       ),
       1
FROM trace
JOIN span INDEXED BY span_tried ON span.trace = trace.id
JOIN resource ON resource.id = span.resource
WHERE trace.revision > :revision AND trace.revision <= :until AND trace.spans > :few
  AND span.revision > :revision AND span.attempt < span.attempts AND span.id <= :span AND span.end_ns >= :earlier_ns
  AND span.kind IN ('llm', 'embedding', 'reranker')
