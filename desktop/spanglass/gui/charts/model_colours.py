"""The colours of model versions: a version keeps its colour for good."""

from collections.abc import Iterable, Mapping, MutableMapping, Sequence
from zlib import crc32

SLOTS = 6
OTHER = "chart_other"


class ModelColours:
    """Which of the six chart colours each model version has.

    `chosen` maps versions to slots 0 to 5. It is kept by the caller, who may store it, and grows
    with each version seen first.
    """

    def __init__(self, chosen: MutableMapping[str, int] | None = None) -> None:
        self.chosen: MutableMapping[str, int] = {} if chosen is None else chosen

    def tokens(self, versions: Sequence[str]) -> Mapping[str, str]:
        """The colour token of each version, given largest first; beyond six they share one grey.

        Versions shown together never share another colour: where two of one slot meet, the smaller
        takes a free one for this once.
        """
        shown, rest = versions[:SLOTS], versions[SLOTS:]
        taken: dict[int, str] = {}
        late = []
        for version in shown:
            slot = self.chosen.get(version)
            if slot is None or not 0 <= slot < SLOTS or slot in taken:
                late.append(version)
            else:
                taken[slot] = version
        for version in late:
            taken[self._placed(version, taken)] = version
        tokens = {version: f"chart_{slot}" for slot, version in taken.items()}
        return {version: tokens[version] for version in shown} | dict.fromkeys(rest, OTHER)

    def _placed(self, version: str, taken: Iterable[int]) -> int:
        """A slot that nothing shown has, and if possible no other version at all."""
        first = crc32(version.encode(errors="surrogatepass")) % SLOTS
        order = [(first + step) % SLOTS for step in range(SLOTS)]
        free = [slot for slot in order if slot not in taken]
        known = set(self.chosen.values())
        slot = next((slot for slot in free if slot not in known), free[0])
        self.chosen.setdefault(version, slot)
        return slot
