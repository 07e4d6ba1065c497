-- What shows which payload blocks are still needed, and which calls do not count because of a trace's.

CREATE INDEX span_block ON span(block);
CREATE INDEX log_block ON log(block);
CREATE INDEX span_twin ON span(duplicate_trace) WHERE duplicate_trace IS NOT NULL;
