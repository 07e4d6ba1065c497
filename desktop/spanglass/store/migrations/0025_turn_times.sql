-- Questions of sessions by their times, so that those of a period can be counted.

CREATE INDEX turn_at ON turn(at_ns, again) WHERE session IS NOT NULL;
