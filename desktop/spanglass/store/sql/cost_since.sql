-- What the calls that ended since a moment have cost.
SELECT coalesce(sum(span.cost_nano), 0) FROM span WHERE span.call AND span.end_ns >= :since_ns
