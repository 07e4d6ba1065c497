-- The newest evaluations of a range that came as log records, as JSON.
SELECT log.time_ns, log_opinions(log.block, log.place, log.length)
FROM log
WHERE log.event_name = 'gen_ai.evaluation.result' AND log.time_ns >= :start_ns AND log.time_ns < :end_ns
  AND ({everything} OR EXISTS (SELECT 1 FROM trace WHERE trace.trace_id = log.trace_id AND {condition}))
ORDER BY log.time_ns DESC
LIMIT :most
