-- What was proposed for groups of failing traces, what replaying it has shown, and which groups are not wanted.
-- Groups are named by a text that outlives their traces.

CREATE TABLE fix_proposal(
    id TEXT PRIMARY KEY,
    failing TEXT NOT NULL,
    content TEXT NOT NULL,
    created_ns INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX fix_proposal_failing ON fix_proposal(failing, created_ns);

CREATE TABLE fix_check(
    id INTEGER PRIMARY KEY,
    failing TEXT NOT NULL,
    proposal TEXT NOT NULL,
    started_ns INTEGER NOT NULL,
    encoded BLOB NOT NULL
);
CREATE INDEX fix_check_failing ON fix_check(failing, id);

CREATE TABLE fix_dismissal(
    failing TEXT PRIMARY KEY,
    place TEXT NOT NULL,
    kind TEXT NOT NULL,
    reason TEXT NOT NULL,
    at_ns INTEGER NOT NULL
) WITHOUT ROWID;
