-- Rollups of one dimension in periods of one length.
SELECT rollup.period, rollup.value, {columns}
FROM rollup
WHERE rollup.dimension = :dimension AND rollup.level = :level
  AND rollup.period >= :first AND rollup.period < :end
