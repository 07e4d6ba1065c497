"""Spans in lanes: each below its parent, beside none that runs at the same time."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator

from spanglass.gui.models.span_nodes import TOP, SpanNodes

_STEP = 500


class Lanes:
    """Lists by lane, in order of time: starts, ends (in nanoseconds) and nodes. No two of a lane overlap."""

    def __init__(self) -> None:
        self.starts: list[list[int]] = []
        self.ends: list[list[int]] = []
        self.nodes: list[list[int]] = []
        self.lane_of: dict[int, int] = {}

    def first(self, lane: int, time_ns: int) -> int:
        """The position in a lane of the first span that ends after a moment."""
        return bisect_right(self.ends[lane], time_ns)

    def after(self, lane: int, time_ns: int, low: int) -> int:
        """The position in a lane of the first span from `low` on that starts at a moment or later."""
        return bisect_left(self.starts[lane], time_ns, low)

    def position(self, node: int) -> int:
        """Where in its lane a node is."""
        return self.nodes[self.lane_of[node]].index(node)

    def at(self, lane: int, time_ns: int, slack_ns: int = 0) -> int | None:
        """The node at a moment, or within `slack_ns` of it; None where there is none."""
        if not 0 <= lane < len(self.starts):
            return None
        place = self.first(lane, time_ns - slack_ns)
        if place < len(self.starts[lane]) and self.starts[lane][place] <= time_ns + slack_ns:
            return self.nodes[lane][place]
        return None


def fill(lanes: Lanes, nodes: SpanNodes) -> Iterator[None]:
    """Put a trace's spans into empty lanes, some at each step; what has not ended ends with the trace."""
    rows: list[tuple[int, int, int]] = []
    for node, span in enumerate(nodes.spans):
        if span is not None:
            rows.append((span.start_ns, nodes.depth(node), node))
        if node % _STEP == 0:
            yield
    rows.sort()
    last_ns = nodes.last_ns
    for number, (start_ns, _, node) in enumerate(rows):
        row = nodes.spans[node]
        end_ns = max(start_ns, (row.end_ns if row is not None else 0) or last_ns)
        above = nodes.parents[node]
        lane = 0 if above <= TOP else lanes.lane_of.get(above, -1) + 1
        _add(lanes, lane, (start_ns, max(end_ns, start_ns + 1)), node)
        if number % _STEP == 0:
            yield


def _add(lanes: Lanes, lane: int, times: tuple[int, int], node: int) -> None:
    """Add a span to the first lane from one on that is free."""
    while lane < len(lanes.ends) and lanes.ends[lane][-1] > times[0]:
        lane += 1
    while lane >= len(lanes.starts):
        lanes.starts.append([])
        lanes.ends.append([])
        lanes.nodes.append([])
    lanes.starts[lane].append(times[0])
    lanes.ends[lane].append(times[1])
    lanes.nodes[lane].append(node)
    lanes.lane_of[node] = lane
