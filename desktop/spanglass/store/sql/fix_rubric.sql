-- By which rubric answers of a group of failing traces are judged.
SELECT content FROM fix_rubric WHERE failing = :group
