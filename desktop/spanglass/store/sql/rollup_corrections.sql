-- What changed of the spans in the rollups of one kind since they were added.
SELECT rollup_correction.share FROM rollup_correction WHERE rollup_correction.kind = :kind
