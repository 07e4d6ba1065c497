"""Model versions: each version's share of the calls, stacked to 100 %."""

from collections.abc import Sequence

from spanglass.core.query import term as query_term
from spanglass.core.views import Pulse
from spanglass.gui.charts import Chart
from spanglass.gui.charts.drawing import (
    NO_CALLS,
    Drawing,
    Entry,
    Figure,
    Line,
    Mark,
    Stack,
    Tick,
    Tile,
    Values,
    percent,
)
from spanglass.gui.charts.model_colours import OTHER, SLOTS, ModelColours
from spanglass.gui.charts.snapshots import arrivals, short_date, short_names, split

_IN_LEGEND = 3
_OTHER_NAME = "other"


class Versions:
    """A stack in which the snapshots of a family lie beside each other, so that a change shows."""

    title = "Model versions"
    place = 40
    height = 11
    yields = False
    stays = False

    def draw(self, pulse: Pulse, colours: ModelColours) -> Drawing:
        """The stack."""
        layers = _layers(pulse, colours)
        if layers:
            return Drawing(1.0, (Tick(0.5, "50%"),), (Stack(layers),))
        return Drawing(1.0, note=("No model versions reported", "") if pulse.total_calls else NO_CALLS)

    def legend(self, pulse: Pulse, colours: ModelColours, bucket: int | None = None) -> tuple[Entry, ...]:
        """The three largest versions of the range, with their shares of it or of a bucket."""
        largest = _largest(pulse)
        tokens, names = colours.tokens(largest), short_names(largest)
        counts = {version: _calls(pulse, version, bucket) for version in largest}
        total = sum(counts.values())
        return tuple(
            Entry(
                names[version],
                percent(round(counts[version] / total, 2) if total else None),
                tokens[version],
                Mark.BOX,
            )
            for version in largest[:_IN_LEGEND]
        )

    def term(self, pulse: Pulse, bucket: int, value: float) -> str:
        """The version whose layer the point lies in."""
        total, below = sum(calls[bucket] for calls in pulse.versions.values()), 1.0
        for version in _by_family(pulse, _largest(pulse)[:SLOTS]) if total else ():
            below -= pulse.versions[version][bucket] / total
            if value >= below:
                return query_term("version", version)
        return ""

    def tile(self, pulse: Pulse, colours: ModelColours) -> Tile:
        """The newest version of the range, or the most used one."""
        largest, layers = _largest(pulse), _layers(pulse, colours)
        if not largest:
            return Tile("Versions", (Figure("—"),))
        news = [arrival.version for arrival in arrivals(pulse) if arrival.version in pulse.versions]
        version = news[-1] if news else largest[0]
        family, snapshot = split(version)
        share = sum(pulse.versions[version]) / max(1, sum(map(sum, pulse.versions.values())))
        name = short_date(snapshot) if news and snapshot else family
        figures = (Figure(name), Figure(percent(round(share, 2)), dim=True))
        return Tile("Versions", figures, 1.0, (Stack(layers),) if layers else ())


def _largest(pulse: Pulse) -> list[str]:
    """The versions called in the range, most calls first."""
    called = [version for version, calls in pulse.versions.items() if any(calls)]
    return sorted(called, key=lambda version: (-sum(pulse.versions[version]), version))


def _calls(pulse: Pulse, version: str, bucket: int | None) -> int:
    calls = pulse.versions[version]
    return sum(calls) if bucket is None else calls[bucket]


def _layers(pulse: Pulse, colours: ModelColours) -> tuple[Line, ...]:
    """Shares a bucket, from the top: families by size, newest snapshot first, the small ones last."""
    largest = _largest(pulse)
    shown, rest = largest[:SLOTS], largest[SLOTS:]
    tokens, names = colours.tokens(largest), short_names(largest)
    totals = [sum(column) for column in zip(*pulse.versions.values(), strict=True)]
    layers = [
        Line(names[version], tokens[version], _shares([pulse.versions[version]], totals))
        for version in _by_family(pulse, shown)
    ]
    if rest:
        others = [pulse.versions[version] for version in rest]
        layers.append(Line(_OTHER_NAME, OTHER, _shares(others, totals)))
    return tuple(layers)


def _by_family(pulse: Pulse, versions: Sequence[str]) -> list[str]:
    sizes: dict[str, int] = {}
    for version in versions:
        family = split(version)[0]
        sizes[family] = sizes.get(family, 0) + sum(pulse.versions[version])

    def place(version: str) -> tuple[int, str, int, str]:
        family = split(version)[0]
        return -sizes[family], family, -pulse.first_seen_ns.get(version, 0), version

    return sorted(versions, key=place)


def _shares(rows: Sequence[Sequence[int]], totals: Sequence[int]) -> Values:
    return tuple(
        sum(column) / total if total else None
        for column, total in zip(zip(*rows, strict=True), totals, strict=True)
    )


CHART: Chart = Versions()
