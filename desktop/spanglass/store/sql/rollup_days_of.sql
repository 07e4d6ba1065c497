-- The same of some values, each looked up in each period.
WITH RECURSIVE number(period) AS (
    SELECT :first UNION ALL SELECT number.period + 1 FROM number WHERE number.period + 1 < :end
)
SELECT date(rollup.period * rollup.level, 'unixepoch', 'localtime') AS day, rollup.value,
       sum(rollup.spans), sum(rollup.calls), sum(rollup.cost_nano), sum(rollup.priced)
FROM number
CROSS JOIN json_each(:values) AS each
CROSS JOIN rollup ON rollup.dimension = :dimension AND rollup.level = :level
  AND rollup.period = number.period AND rollup.value = each.value
GROUP BY 1, 2
