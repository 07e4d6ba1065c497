-- Which proposals were checked for a group of failing traces.
SELECT DISTINCT proposal FROM fix_check WHERE failing = :group
