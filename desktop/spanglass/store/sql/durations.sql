-- The traces of a range by name and duration, which are few.
SELECT trace.name, trace.by_duration FROM trace
WHERE trace.start_ns >= :since_ns
