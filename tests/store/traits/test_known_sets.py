"""Sets are asked for once while the store stays as it is."""

from collections.abc import Mapping, Sequence
from typing import Any

from spanglass.store.traits.bits import of_ids
from spanglass.store.traits.known_sets import KnownSets


def test_a_set_is_asked_for_again_when_the_store_has_changed() -> None:
    asked: list[Mapping[str, Any]] = []
    version, ids = [1], ["[1, 3]"]

    def ask(text: str, values: Mapping[str, Any]) -> Sequence[Sequence[Any]]:
        assert "SELECT id" in text
        asked.append(values)
        return [ids]

    sets = KnownSets(ask, lambda: version[0], lambda _: None)
    for _ in range(3):
        assert sets.of("SELECT id FROM trace", {"low": 1}) == of_ids([1, 3])
        assert sets.of("SELECT id FROM trace", {"low": 2}) == of_ids([1, 3])
    assert asked == [{"low": 1}, {"low": 2}]
    version[0], ids[0] = 2, "[]"
    assert sets.of("SELECT id FROM trace", {"low": 1}) == 0
    for low in range(100):
        sets.of("SELECT id FROM trace", {"low": low})
    asked.clear()
    sets.of("SELECT id FROM trace", {"low": 99})
    sets.of("SELECT id FROM trace", {"low": 2})
    assert asked == [{"low": 2}], "only the last are kept"
