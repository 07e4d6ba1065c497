-- How often each rule was raised since a moment without being muted, and what was said of that.
SELECT rule, count(*), sum(EXISTS (SELECT 1 FROM alert_mark WHERE alert = step.alert AND mark = 'acknowledged')),
       sum(EXISTS (SELECT 1 FROM alert_mark WHERE alert = step.alert AND mark = 'dismissed'))
FROM alert_step AS step
WHERE raised AND at_ns >= :since_ns
GROUP BY rule
