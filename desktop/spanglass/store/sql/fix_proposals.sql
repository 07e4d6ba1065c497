-- What was proposed for a group of failing traces, the newest first.
SELECT content FROM fix_proposal WHERE failing = :group ORDER BY created_ns DESC
