-- The text index: the words of a span that no earlier span of its trace has said, in the row of its id.
-- Spans up to the one noted as `unindexed` are still to be put in.

CREATE VIRTUAL TABLE words USING fts5(
    text, content='', contentless_delete=1, tokenize='unicode61 remove_diacritics 2'
);
INSERT INTO words(words, rank) VALUES ('hashsize', 8388608);

-- Of which trace an indexed span is: a row here is a hundredth of a span's.
CREATE TABLE indexed(
    span INTEGER PRIMARY KEY,
    trace INTEGER NOT NULL
);

INSERT INTO state SELECT 'unindexed', coalesce(max(id), 0) FROM span;
