-- The checks of a group of failing traces, or of all groups, the newest first.
SELECT id, encoded FROM fix_check WHERE :group IS NULL OR failing = :group ORDER BY id DESC LIMIT :limit
