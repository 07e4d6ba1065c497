-- The groups of failing traces that are not wanted, the latest first.
SELECT failing, place, kind, reason, at_ns FROM fix_dismissal ORDER BY at_ns DESC
