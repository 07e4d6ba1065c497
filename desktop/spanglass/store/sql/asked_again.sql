-- Questions of sessions of matching traces in each of equal periods of a range, and how many of them take up the one before.
SELECT turn.at_ns / :length_ns, count(*), count(turn.again)
FROM turn
WHERE turn.session IS NOT NULL AND turn.at_ns >= :start_ns AND turn.at_ns < :end_ns
  AND EXISTS (SELECT 1 FROM trace WHERE trace.trace_id = turn.trace_id AND {condition})
GROUP BY 1
