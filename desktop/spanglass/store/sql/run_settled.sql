-- Whether the traces of some spans are all judged.
SELECT NOT EXISTS (
    SELECT 1 FROM json_each(:kept) AS kept
    CROSS JOIN span ON span.id = kept.value
    CROSS JOIN trace ON trace.id = span.trace
    WHERE trace.unsettled
)
