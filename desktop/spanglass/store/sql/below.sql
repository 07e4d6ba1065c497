-- Sums over the counted calls below a span, at any depth; a ring of parents is gone through once. Nothing
-- in a trace of more than so many spans: it would take a second.
WITH RECURSIVE
node AS MATERIALIZED (
    SELECT span_id, parent_id, call, input_tokens, output_tokens, cost_nano
    FROM span WHERE trace = (SELECT id FROM trace WHERE trace_id = :trace_id AND spans <= :most)
),
below(span_id) AS (
    SELECT span_id FROM node WHERE parent_id = :span_id
    UNION
    SELECT node.span_id FROM below JOIN node ON node.parent_id = below.span_id
)
SELECT count(*), sum(input_tokens), sum(output_tokens), sum(cost_nano), coalesce(sum(cost_nano IS NULL), 0)
FROM node WHERE call AND span_id IN below AND span_id <> :span_id
