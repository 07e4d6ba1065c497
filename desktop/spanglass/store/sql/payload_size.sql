-- Bytes of one span and of the log records that belong to it, as they were sent.
SELECT coalesce((SELECT sum(length) FROM span
                 WHERE trace = (SELECT id FROM trace WHERE trace_id = :trace_id) AND span_id = :span_id), 0)
     + coalesce((SELECT sum(length) FROM log WHERE trace_id = :trace_id AND span_id = :span_id), 0)
