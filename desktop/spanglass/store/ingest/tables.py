"""What the writer keeps from one transaction to the next."""

from dataclasses import dataclass, field

import apsw

from spanglass.store.connection import scalar
from spanglass.store.duplicates.repeats import Repeats
from spanglass.store.ingest.derive import Deriver
from spanglass.store.ingest.interned import Interned
from spanglass.store.ingest.loose_logs import LooseLogs
from spanglass.store.ingest.placing import Placing
from spanglass.store.ingest.text_index import TextIndex
from spanglass.store.ingest.trace_states import TraceStates
from spanglass.store.ingest.turns import Turns
from spanglass.store.payloads.blocks import BlockWriter, span_blocks
from spanglass.store.payloads.payload_reader import PayloadReader
from spanglass.store.payloads.shared_parts import SharedParts


@dataclass(slots=True)
class Tables:
    """The parts of a writing connection that remember something of the store."""

    connection: apsw.Connection
    deriver: Deriver
    states: TraceStates
    repeats: Repeats
    interned: Interned
    blocks: BlockWriter
    shared: SharedParts
    payloads: PayloadReader
    index: TextIndex
    loose: LooseLogs
    turns: Turns
    placing: Placing
    versions: dict[tuple[str, str], int] = field(default_factory=dict)
    logs: int | None = None
    next_span: int = 0

    @classmethod
    def of(cls, connection: apsw.Connection, deriver: Deriver) -> "Tables":
        """The tables of a connection, nothing remembered yet."""
        states = TraceStates(connection)
        blocks = span_blocks(connection)
        return cls(
            connection, deriver, states, Repeats(connection, states), Interned(connection),
            blocks, SharedParts(connection, blocks), PayloadReader(connection, blocks.filling, told=True),
            TextIndex(connection), LooseLogs(connection, deriver),
            Turns(connection, deriver, states), Placing(connection),
        )  # fmt: skip

    def forget(self) -> None:
        """Drop what is remembered of the store."""
        self.states.forget()
        self.repeats.forget()
        self.interned.forget()
        self.shared.forget()
        self.payloads.forget()
        self.loose.forget()
        self.turns.forget()
        self.placing.forget()
        self.versions.clear()
        self.logs, self.next_span = None, 0

    def new_span(self) -> int:
        """The next free row id of the span table."""
        if not self.next_span:
            self.next_span = scalar(self.connection, "SELECT coalesce(max(id), 0) + 1 FROM span")
        self.next_span += 1
        return self.next_span - 1

    def any_logs(self) -> bool:
        """Whether the store holds log records at all; most clients send none."""
        if self.logs is None:
            self.logs = scalar(self.connection, "SELECT EXISTS (SELECT 1 FROM log)")
        return bool(self.logs)
