-- When the last trace of all began, or the last call ended if that is later; 0 without any.
SELECT max(
  coalesce((SELECT max(trace.start_ns) FROM trace), 0),
  coalesce((SELECT span.end_ns FROM span WHERE span.call AND span.end_ns > 0 ORDER BY span.end_ns DESC LIMIT 1), 0)
)
