-- The traces that have not ended, which are few.

CREATE INDEX trace_open ON trace(start_ns, id) WHERE open;
