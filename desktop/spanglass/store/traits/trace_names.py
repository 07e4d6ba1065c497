"""Which traces have a name of their own that a filter wants: by their names, of which there are few."""

import json

from spanglass.core.query import Term
from spanglass.store.filters.bindings import Bindings
from spanglass.store.traits.bits import Ask
from spanglass.store.traits.later_spans import Ids

_NAMES = """
WITH RECURSIVE named(name, number) AS (
    SELECT min(trace.name), 1 FROM trace
    UNION ALL
    SELECT (SELECT min(trace.name) FROM trace WHERE trace.name > named.name), named.number + 1
    FROM named WHERE named.name IS NOT NULL LIMIT :most
)
SELECT named.name, max(named.number) OVER (), {test} FROM named WHERE named.name IS NOT NULL
"""
_CALLED = "SELECT trace.id FROM trace WHERE trace.name IN (SELECT each.value FROM json_each(:names) AS each)"
_MOST_NAMES = 2_000


def called(ask: Ask, ids: Ids, term: Term) -> int | None:
    """The traces of a name; None if there are too many names. `ids` gives the set of a query's ids."""
    bindings = Bindings(0)
    text = _NAMES.format(test=bindings.text(["named.name"], term))
    rows = ask(text, {**bindings.values, "most": _MOST_NAMES})
    if rows and rows[0][1] >= _MOST_NAMES:
        return None
    return ids(_CALLED, {"names": json.dumps([row[0] for row in rows if row[2]])})
