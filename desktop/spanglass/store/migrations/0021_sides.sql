-- The text index tells which words were put in and which came out, but not of spans up to this row.

INSERT INTO state SELECT 'unsided', coalesce(max(id), 0) FROM span;
