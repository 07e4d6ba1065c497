-- By which rubric answers of a group of failing traces are judged, and which fixes the user has taken over.

CREATE TABLE fix_rubric(
    failing TEXT PRIMARY KEY,
    content TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE fix_acceptance(
    failing TEXT PRIMARY KEY,
    content TEXT NOT NULL,
    at_ns INTEGER NOT NULL
) WITHOUT ROWID;
