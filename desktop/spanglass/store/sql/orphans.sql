-- How many spans name a parent that is not there, in the traces that grew since a moment: those of the newest.
SELECT count(*) FROM trace CROSS JOIN span ON span.trace = trace.id
WHERE trace.revision > (SELECT max(revision) FROM trace) - 20000
  AND trace.received_ns >= :since_ns AND span.parent_id <> x''
  AND NOT EXISTS (
      SELECT 1 FROM span AS parent WHERE parent.trace = span.trace AND parent.span_id = span.parent_id
  )
