"""SQLite files of other programs: the log of the ``llm`` command and MLflow's tracking store.

A store of Spanglass that is so new that its mark is in the log beside it is read here, too.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from typing import BinaryIO, TypeAlias

from spanglass.core.span import Batch, RawSpan, Rejected
from spanglass.formats.evaluations import Evaluation, as_logs
from spanglass.formats.updates import as_updates
from spanglass.importers import Importer, Part, unreadable
from spanglass.importers.beginnings import SQLITE
from spanglass.importers.llm_store import is_llm_store, llm_spans
from spanglass.importers.mlflow_store import is_mlflow_store, mlflow_spans
from spanglass.importers.spanglass_store import SpanglassStore
from spanglass.importers.sqlite_files import database
from spanglass.store.errors import StoreError
from spanglass.store.foreign.foreign import ForeignDatabase
from spanglass.store.migrations import APPLICATION_ID

_Told: TypeAlias = RawSpan | Evaluation | Rejected

_KINDS: Sequence[tuple[Callable[[ForeignDatabase], bool], Callable[[ForeignDatabase], Iterator[_Told]]]] = (
    (is_llm_store, llm_spans),
    (is_mlflow_store, mlflow_spans),
)
_SPANS_A_BATCH = 200
_DAMAGED = "the SQLite database is damaged or cut off"
_UNKNOWN = "it is an SQLite database, but neither a log of llm nor a tracking store of MLflow with spans"


class SqliteStores:
    """The importer of databases, which are never changed."""

    name = "SQLite store"

    def recognises(self, head: bytes) -> bool:
        """Whether the file is an SQLite database."""
        return head.startswith(SQLITE)

    def read(self, stream: BinaryIO) -> Iterator[Batch]:
        """The spans of the tables that are known."""
        return (part.batch for part in self.read_on(stream, 0))

    def read_on(self, stream: BinaryIO, after: int) -> Iterator[Part]:
        """The same behind so many spans: while the file is the same, so is their order."""
        try:
            with database(stream) as found:
                if found.application == APPLICATION_ID:
                    yield from SpanglassStore().read_on(stream, after)
                    return
                read = next((read for knows, read in _KINDS if knows(found)), None)
                if read is None:
                    yield Part(after, unreadable("the file", _DAMAGED if found.is_damaged else _UNKNOWN))
                    return
                spans = islice(read(found), after, None)
                while group := list(islice(spans, _SPANS_A_BATCH)):
                    after += len(group)
                    yield Part(after, _batch(group))
                if found.is_damaged:
                    yield Part(after, unreadable("the file", _DAMAGED))
        except (StoreError, ValueError, TypeError, KeyError, AttributeError, OverflowError):
            yield Part(after, unreadable("the file", _DAMAGED))


def _batch(group: Sequence[_Told]) -> Batch:
    batch = as_updates([each for each in group if isinstance(each, RawSpan)])
    thought = as_logs([each for each in group if isinstance(each, Evaluation)], "mlflow")
    rejected = tuple(each for each in group if isinstance(each, Rejected))
    return replace(batch, logs=thought.logs, rejected=batch.rejected + thought.rejected + rejected)


IMPORTER: Importer = SqliteStores()
