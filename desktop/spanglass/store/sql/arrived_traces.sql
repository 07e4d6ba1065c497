-- Traces that came or changed between two revisions.
SELECT trace_id, start_ns, end_ns, open, calls, features ->> 0
FROM trace
WHERE revision > :revision AND revision <= :until AND end_ns >= :floor_ns
