-- Which spans say again what another of their trace has said first, so that the text index tells who says a
-- word: those in whose rows it stands, and those who say one of these rows again. Names do not count: they
-- are in the profile. A first of 0 stands for too many. Of traces up to the one noted as `unlinked` it is not
-- told yet.

CREATE TABLE said_again(
    first INTEGER NOT NULL,
    span INTEGER NOT NULL,
    PRIMARY KEY (first, span)
) WITHOUT ROWID;

INSERT INTO state SELECT 'unlinked', coalesce(max(id), 0) FROM trace;

-- The profile of an indexed span, so that rows of a word need not be looked up among the spans.
ALTER TABLE indexed ADD COLUMN profile INTEGER;
