-- Calls and costs of one dimension by value, in periods of one length.
SELECT rollup.value, sum(rollup.calls), sum(rollup.cost_nano)
FROM rollup
WHERE rollup.dimension = :dimension AND rollup.level = :level
  AND rollup.period >= :first AND rollup.period < :end
GROUP BY rollup.value
