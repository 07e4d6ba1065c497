-- Calls that ended in a range, for charts of what they have in common: one row each, with a value.
SELECT span.end_ns, span.end_ns - span.began_ns, span.error, span.refusal_grade IS NOT NULL, {key}
FROM span
WHERE span.call AND span.end_ns >= :start_ns AND span.end_ns < :end_ns
  AND ({everything} OR span.trace IN (
      SELECT trace.id FROM trace
      WHERE trace.id IN (
          SELECT ended.trace FROM span AS ended
          WHERE ended.call AND ended.end_ns >= :start_ns AND ended.end_ns < :end_ns
      ) AND {condition}
  ))
