-- Up to which row spans are in the rollups of one kind, and the last row of all.
SELECT rollup_through.span, coalesce((SELECT max(span.id) FROM span), 0)
FROM rollup_through WHERE rollup_through.kind = :kind
