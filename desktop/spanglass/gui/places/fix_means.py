"""What the Fixes page works with besides the store: the engine, who plays checks, who writes proposals."""

from collections.abc import Callable, Sequence
from threading import Lock
from typing import TYPE_CHECKING

from spanglass.gui.pages.fixes.asked import Engine, shipped_engine
from spanglass.gui.pages.fixes.writers import Writer
from spanglass.gui.pages.replay.targets import Target
from spanglass.gui.places.replaying import Replays
from spanglass.replay.fixes.checker_process import CheckerProcess

if TYPE_CHECKING:
    from spanglass.core.fixes import FailureGroup, Proposal
    from spanglass.replay.fixes.events import CheckEvent
    from spanglass.replay.fixes.orders import Order
    from spanglass.replay.local_model import LocalModel
    from spanglass.replay.transport import Transports
    from spanglass.store.reader import Reader


class FixMeans:
    """All of it is made when it is first needed; keys and who can answer are those of `replays`."""

    def __init__(self, replays: Replays, address: Callable[[], str]) -> None:
        self._replays, self._lock = replays, Lock()
        self._checks = CheckerProcess(self._key, address)
        self._engine: Engine | None = None
        self._model: LocalModel | None = None

    def engine(self) -> Engine:
        """Who finds, proposes and chooses."""
        with self._lock:
            if self._engine is None:
                self._engine = shipped_engine()
            return self._engine

    def targets(self) -> Sequence[Target]:
        """Who can answer now."""
        return self._replays.targets()

    def start(self, order: "Order", on_event: "Callable[[CheckEvent], None]") -> None:
        """Begin a check, in a process of its own."""
        self._checks.check(order, on_event)

    def warm(self) -> None:
        """Have that process there, as a check may begin."""
        self._checks.warm()

    def stop(self) -> None:
        """End it."""
        self._checks.stop()

    def write(self, reader: "Reader", group: "FailureGroup", writer: Writer) -> "Proposal":
        """Have a model write a proposal."""
        from spanglass.replay.fixes.authoring import Author, written_proposal

        author = Author(writer.provider, writer.model, writer.base)
        return written_proposal(reader, group, author, (self._key, self._ways()))

    def close(self) -> None:
        """End what runs, and the built-in model."""
        self._checks.close()
        if self._model is not None:
            self._model.close()

    def _key(self, variable: str) -> str | None:
        return self._replays.means().key(variable)

    def _ways(self) -> "Transports":
        from spanglass.replay.http_transport import HttpTransport
        from spanglass.replay.local_model import LocalModel
        from spanglass.replay.reaching import ways

        with self._lock:
            self._model = self._model or LocalModel()
            return ways(self._model, self._key, HttpTransport)
