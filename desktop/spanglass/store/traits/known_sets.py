"""Sets of traces that questions gave, known while nobody writes: a page and its counts ask for the same."""

from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from spanglass.store.search.word_traces import CommonWords, WordTraces
from spanglass.store.traits.bits import Ask, set_of

_MOST = 24


class KnownSets:
    """The sets of one reader; `version` changes with every change of the store.

    `ahead` has all of an index fetched that is about to be read.
    """

    def __init__(self, ask: Ask, version: Callable[[], int], ahead: Callable[[str], None]) -> None:
        self._ask, self._version, self.ahead = ask, version, ahead
        self._known: OrderedDict[tuple[str, str], int] = OrderedDict()
        self._of = -1

    def of(self, text: str, values: Mapping[str, Any]) -> int:
        """The set of the ids in the only column of a query."""
        version, key = self._version(), (text, repr(sorted(values.items())))
        if version != self._of:
            self._known.clear()
            self._of = version
        found = self._known.pop(key, None)
        self._known[key] = found = set_of(self._ask, text, values) if found is None else found
        if len(self._known) > _MOST:
            self._known.popitem(last=False)
        return found


@dataclass(frozen=True, slots=True)
class Known:
    """What a reader knows of earlier questions: who says a word, where it is counted, sets, common words.

    With `lasting`, who said a word a moment ago is believed to say it still.
    """

    words: WordTraces | None = None
    sets: KnownSets | None = None
    common: CommonWords | None = None
    lasting: bool = False


NOTHING_KNOWN = Known()
