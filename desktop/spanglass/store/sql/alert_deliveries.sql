-- Deliveries, newest first; those that wait alone, on request.
SELECT channel, notice, state, tries, reason, changed_ns
FROM alert_delivery
WHERE :waiting = 0 OR state = 'waiting'
ORDER BY id DESC
LIMIT :limit
