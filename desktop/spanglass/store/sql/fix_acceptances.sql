-- Which fixes of groups of failing traces the user has taken over, the latest first.
SELECT content FROM fix_acceptance ORDER BY at_ns DESC
