-- Questions of all sessions in each of few equal periods of a range, and how many take up the one before.
WITH RECURSIVE number(period) AS (
    SELECT :start_ns / :length_ns
    UNION ALL
    SELECT number.period + 1 FROM number
    WHERE (number.period + 1) * :length_ns < (
        SELECT min(:end_ns, max(last.at_ns) + 1) FROM turn AS last WHERE last.session IS NOT NULL
    )
)
SELECT number.period, (
    SELECT count(*) FROM turn
    WHERE turn.session IS NOT NULL AND turn.at_ns >= max(:start_ns, number.period * :length_ns)
      AND turn.at_ns < min(:end_ns, (number.period + 1) * :length_ns)
), (
    SELECT count(turn.again) FROM turn
    WHERE turn.session IS NOT NULL AND turn.at_ns >= max(:start_ns, number.period * :length_ns)
      AND turn.at_ns < min(:end_ns, (number.period + 1) * :length_ns)
)
FROM number
