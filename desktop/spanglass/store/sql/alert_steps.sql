-- Transitions of a range, newest first, of one rule or of all.
SELECT id, rule, feature, model, streaming, passing, at_ns, before, after, since_ns, muted_by, unmuted, reading,
       coincides, alert, title, body
FROM alert_step
WHERE at_ns >= :start_ns AND at_ns < :end_ns AND (:rule IS NULL OR rule = :rule)
ORDER BY at_ns DESC, id DESC
LIMIT :limit
