-- The alerts that are not at ease, by the step that raised them or else brought them there; the state is the latest.
SELECT step.id, step.rule, step.feature, step.model, step.streaming, step.passing, step.at_ns, step.before, step.after,
       step.since_ns, step.muted_by, step.unmuted, step.reading, step.coincides, step.alert, step.title, step.body,
       latest.after,
       (SELECT group_concat(mark) FROM alert_mark WHERE alert_mark.alert = step.alert)
FROM alert_now
JOIN alert_step AS latest ON latest.id = alert_now.step
JOIN alert_step AS step ON step.id = coalesce(alert_now.raised, alert_now.step)
ORDER BY step.at_ns DESC, step.id DESC
