-- Questions of sessions and evaluations by time, for what a range of time is watched by.

CREATE INDEX turn_time ON turn(at_ns, again) WHERE session IS NOT NULL;
CREATE INDEX log_evaluation_time ON log(time_ns) WHERE event_name = 'gen_ai.evaluation.result';
