-- Rollups of some values of one dimension in periods of one length.
SELECT rollup.period, rollup.value, {columns}
FROM rollup
WHERE rollup.dimension = :dimension AND rollup.level = :level
  AND rollup.period >= :first AND rollup.period < :end
  AND rollup.value IN (SELECT each.value FROM json_each(:values) AS each)
