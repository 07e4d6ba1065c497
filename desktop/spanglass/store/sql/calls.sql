-- Counted calls that ended in a range, for the live charts.
SELECT span.end_ns, span.end_ns - span.began_ns, span.cost_nano, span.error, span.refusal_grade IS NOT NULL,
       coalesce(span.model_responded, span.model_requested)
FROM {source}
WHERE span.call AND {end} >= :start_ns AND {end} < :end_ns AND {condition}
