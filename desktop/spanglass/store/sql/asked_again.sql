-- Questions of sessions of matching traces in each of equal periods of a range, and how many of them take up the one before.
SELECT turn.at_ns / :length_ns, count(*), count(turn.again)
FROM {turns}
WHERE turn.session IS NOT NULL AND {at} >= :start_ns AND {at} < :end_ns AND {condition}
GROUP BY 1
