-- In which traces a value is found among the spans up to the row that the rollups by start reach: it narrows
-- what a filter has to look at. A trace may have lost a value since it is named here.

CREATE TABLE trait_value(
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL,
    value TEXT NOT NULL COLLATE NOCASE,
    UNIQUE (key, value)
);

CREATE TABLE trait(
    value INTEGER NOT NULL,
    trace INTEGER NOT NULL,
    PRIMARY KEY (value, trace)
) WITHOUT ROWID;

-- The rollups have more lengths of periods now and are made anew, with these.
DELETE FROM rollup;
DELETE FROM rollup_correction;
UPDATE rollup_through SET span = 0;
