-- Tries that another one followed, by when that became known, so that alerts take them back in large traces too.

CREATE INDEX span_tried ON span(trace, revision) WHERE attempt < attempts;
