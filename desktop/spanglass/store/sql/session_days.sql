-- What matching traces cost each day of this place, by their session.
SELECT date(trace.start_ns / 1000000000, 'unixepoch', 'localtime'), trace.session, sum(trace.calls),
       sum(trace.cost_nano)
FROM trace
WHERE {start} >= :since_ns AND trace.service IS NOT 'replay' AND {condition}
GROUP BY 1, 2
