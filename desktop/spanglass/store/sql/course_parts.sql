-- Calls that ended in a range, for charts of what they have in common: one row each, with a value.
SELECT span.end_ns, span.end_ns - span.began_ns, span.error, span.refusal_grade IS NOT NULL, {key}
FROM {source}
WHERE span.call AND {end} >= :start_ns AND {end} < :end_ns AND {condition}
