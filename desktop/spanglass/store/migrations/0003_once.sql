-- A call reported by several spans is counted once, in whichever traces they are: where the span is that
-- counts instead, retries a span tells of itself, calls told by a note at their end, and the indexes by
-- which reports of one call are found.

ALTER TABLE span ADD COLUMN duplicate_trace BLOB;
ALTER TABLE span ADD COLUMN retries INTEGER NOT NULL DEFAULT 0;
ALTER TABLE span ADD COLUMN own_attempt INTEGER;
ALTER TABLE span ADD COLUMN covers_ns INTEGER;
ALTER TABLE span ADD COLUMN began_ns INTEGER GENERATED ALWAYS AS (start_ns - coalesce(covers_ns, 0)) VIRTUAL;

UPDATE span SET retries = 1 WHERE attempt > 1;

CREATE INDEX span_response ON span(response_id, began_ns) WHERE response_id IS NOT NULL;
CREATE INDEX span_tokens ON span(scope, coalesce(input_tokens, 0), coalesce(output_tokens, 0), began_ns)
WHERE kind IN ('llm', 'embedding', 'reranker');
CREATE INDEX span_began ON span(scope, began_ns) WHERE kind IN ('llm', 'embedding', 'reranker');
CREATE INDEX span_note ON span(scope, began_ns) WHERE covers_ns IS NOT NULL;

-- Which instrumentations report the calls of a service; '' is a service without a name.
CREATE TABLE call_scope(
    service TEXT NOT NULL,
    scope INTEGER NOT NULL,
    PRIMARY KEY (service, scope)
) WITHOUT ROWID;

INSERT INTO call_scope
SELECT DISTINCT coalesce(resource.service, ''), span.scope
FROM span JOIN resource ON resource.id = span.resource
WHERE span.kind IN ('llm', 'embedding', 'reranker');

-- Traces that share a response, or a service in which more than one instrumentation reports calls.
UPDATE trace SET unsettled = 1
WHERE id IN (
    SELECT span.trace FROM span
    WHERE span.response_id IN (
        SELECT response_id FROM span WHERE response_id IS NOT NULL GROUP BY 1 HAVING count(*) > 1
    )
) OR coalesce(service, '') IN (SELECT service FROM call_scope GROUP BY 1 HAVING count(*) > 1);
