-- Spans, calls and costs of one dimension by the day of this place on which its periods begin.
SELECT date(rollup.period * rollup.level, 'unixepoch', 'localtime') AS day, rollup.value,
       sum(rollup.spans), sum(rollup.calls), sum(rollup.cost_nano), sum(rollup.priced)
FROM rollup
WHERE rollup.dimension = :dimension AND rollup.level = :level
  AND rollup.period >= :first AND rollup.period < :end
GROUP BY 1, 2
