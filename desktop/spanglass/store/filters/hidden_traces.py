"""The rows of traces that are hidden because they are about to be deleted."""

import json
from collections.abc import Callable

from spanglass.core.hidden import NOTHING_HIDDEN, Hidden
from spanglass.core.ids import to_hex
from spanglass.store.filters.bindings import Bindings
from spanglass.store.traits.bits import Ask, ids_of, set_of
from spanglass.store.traits.profile_conditions import Test
from spanglass.store.traits.trait_sets import TraitSets

SAMPLE = "SELECT resource.id FROM resource WHERE instr(encoded, X'7370616e676c6173732e73616d706c65') > 0"
NAMED = "SELECT trace.id FROM json_each(:ids) AS each CROSS JOIN trace ON trace.trace_id = unhex(each.value)"
SAMPLES = (
    "SELECT trace.id FROM json_each(:rows) AS each CROSS JOIN trace ON trace.id = each.value "
    f"WHERE (SELECT span.resource IN ({SAMPLE}) FROM span WHERE span.trace = trace.id LIMIT 1)"
)


def hidden_rows(ask: Ask, hidden: Hidden, traits: Callable[[], TraitSets]) -> int:
    """The set of the rows of hidden traces; which may be samples is told by sets, if there are any."""
    if hidden == NOTHING_HIDDEN:
        return 0
    ids = json.dumps(sorted(map(to_hex, hidden.traces)))
    rows = set_of(ask, NAMED, {"ids": ids}) if hidden.traces else 0
    if hidden.samples and ask(f"{SAMPLE} LIMIT 1", {}):
        sets, test = traits(), f"span.resource IN ({SAMPLE})"
        found = sets.tested((Test(test, test),) * 2, Bindings(0)).maybe | sets.unsure
        rows |= set_of(ask, SAMPLES, {"rows": json.dumps(ids_of(found))})
    return rows | int.from_bytes(hidden.rows, "little")
