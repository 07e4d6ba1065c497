-- The results of a run without their texts.
SELECT example, repeat, title, scores, unanswered, refused, latency_ns, cost_nano
FROM eval_result
WHERE run = :run
ORDER BY example, repeat
