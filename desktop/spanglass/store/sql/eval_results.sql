-- The results of an example in a run, with their texts.
SELECT example, repeat, title, scores, refused, latency_ns, cost_nano, trace_id, encoded
FROM eval_result
WHERE run = :run AND example = :example
ORDER BY repeat
