-- Alerts: rules that differ from those everybody has, what became of them, what was told and what the user said.

CREATE TABLE alert_rule (
    id TEXT PRIMARY KEY,
    rule TEXT NOT NULL,
    changed_ns INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE alert_step (
    id INTEGER PRIMARY KEY,
    at_ns INTEGER NOT NULL,
    rule TEXT NOT NULL,
    feature TEXT,
    model TEXT,
    streaming INTEGER,
    passing TEXT,
    before TEXT NOT NULL,
    after TEXT NOT NULL,
    since_ns INTEGER,
    alert TEXT NOT NULL,
    raised INTEGER NOT NULL,
    muted_by TEXT,
    unmuted INTEGER NOT NULL,
    reading TEXT NOT NULL,
    coincides TEXT,
    title TEXT NOT NULL,
    body TEXT NOT NULL
);
CREATE INDEX alert_step_time ON alert_step(at_ns);
CREATE INDEX alert_step_rule ON alert_step(rule, at_ns);
CREATE INDEX alert_step_raised ON alert_step(at_ns, rule) WHERE raised;

-- The alerts that are not at ease, by the step that brought them there and the one that raised them.
CREATE TABLE alert_now (
    step INTEGER PRIMARY KEY,
    rule TEXT NOT NULL,
    feature TEXT,
    model TEXT,
    streaming INTEGER,
    passing TEXT,
    raised INTEGER
);

CREATE TABLE alert_rule_now (
    rule TEXT PRIMARY KEY,
    state TEXT NOT NULL,
    figure REAL,
    bound REAL,
    at_ns INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE alert_mark (
    alert TEXT NOT NULL,
    mark TEXT NOT NULL,
    at_ns INTEGER NOT NULL,
    PRIMARY KEY (alert, mark)
) WITHOUT ROWID;

CREATE TABLE alert_snooze (
    id INTEGER PRIMARY KEY,
    from_ns INTEGER NOT NULL,
    until_ns INTEGER NOT NULL,
    rule TEXT,
    alert_group TEXT
);

CREATE TABLE alert_delivery (
    id INTEGER PRIMARY KEY,
    channel TEXT NOT NULL,
    alert TEXT NOT NULL,
    news TEXT NOT NULL,
    at_ns INTEGER NOT NULL,
    notice TEXT NOT NULL,
    state TEXT NOT NULL,
    tries INTEGER NOT NULL DEFAULT 0,
    reason TEXT NOT NULL DEFAULT '',
    changed_ns INTEGER NOT NULL,
    UNIQUE (channel, alert, news, at_ns)
);
CREATE INDEX alert_delivery_waiting ON alert_delivery(id) WHERE state = 'waiting';

INSERT INTO state(name, value) VALUES ('alerts_until', 0);
