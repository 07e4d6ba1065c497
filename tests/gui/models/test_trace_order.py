"""The list is ordered as the store orders it, in every column and direction."""

from random import Random

import pytest

from sample_store import a_sample_store
from spanglass.core.views import NEWEST, Listing
from spanglass.gui.models.trace_order import FIRST_DESCENDING, chosen, key_of
from spanglass.store.reader import Reader


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Reader:
    return Reader(a_sample_store(tmp_path_factory.mktemp("store") / "traces.db", count=120))


@pytest.mark.parametrize("descending", [True, False])
@pytest.mark.parametrize("column", list(FIRST_DESCENDING))
def test_keys_order_rows_as_the_store_does(reader: Reader, column: str, descending: bool) -> None:
    listing = Listing(column, descending)
    stored = reader.traces(listing=listing).traces
    assert len(stored) == 120
    mixed = list(stored)
    Random(1).shuffle(mixed)
    assert tuple(sorted(mixed, key=key_of(listing))) == stored


def test_a_head_sorts_one_way_then_the_other_then_not() -> None:
    first = chosen(NEWEST, "cost")
    assert first == Listing("cost", descending=True)
    second = chosen(first, "cost")
    assert second == Listing("cost", descending=False)
    assert chosen(second, "cost") == NEWEST
    assert chosen(first, "name") == Listing("name", descending=False)
    assert chosen(NEWEST, "time") == Listing("time", descending=False)
    assert chosen(chosen(NEWEST, "time"), "time") == NEWEST
