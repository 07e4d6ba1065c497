-- Evaluations are looked for by trace, for the list shows what users thought of it.

CREATE INDEX log_evaluation ON log(trace_id) WHERE event_name = 'gen_ai.evaluation.result';
