"""One request on its way: format found, body unpacked and read, spans stored, answered."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from spanglass.core.span import Batch
from spanglass.formats import DecodeError, Format, Reply, Request
from spanglass.receiver.body import Receive, Room, read_body
from spanglass.receiver.head import Head
from spanglass.receiver.ledger import Ledger
from spanglass.receiver.queue import WriteQueue
from spanglass.receiver.reading import Reading
from spanglass.receiver.refusal import RefusedError, UnavailableError
from spanglass.receiver.routes import method_not_allowed
from spanglass.receiver.unpacking import (
    BrokenBodyError,
    TooLargeError,
    UnknownEncodingError,
    encodings,
    unpack,
)
from spanglass.store.errors import StoreError

_log = logging.getLogger(__name__)

_MIB = 1024 * 1024
_QUICK = _MIB  # what is unpacked on the event loop: larger bodies would hold up other clients
_QUICK_PACKED = 64 * 1024
_SPAN_OVERHEAD = 1000  # bytes of Python objects around the texts of a span, roughly
_STORE_RETRY_S = 5
_WAYS = 50  # of method, path and content type, whose format is remembered
_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
_CONTENT_TYPES = ("application/x-protobuf", "application/json", "multipart/form-data", "")


@dataclass(frozen=True, slots=True)
class BodyLimits:
    """How large one body may be, as sent and unpacked, and how much of all bodies may be in memory."""

    sent: int = 64 * _MIB
    unpacked: int = 256 * _MIB
    together: int = 256 * _MIB


def memory_estimate(body: bytes, batch: Batch) -> int:
    """Roughly the bytes that a decoded request takes: its own bytes, its texts, its objects."""
    return 2 * len(body) + _SPAN_OVERHEAD * (len(batch.spans) + len(batch.logs))


class Intake:
    """Takes requests in all wire formats."""

    def __init__(
        self,
        formats: Sequence[Format],
        queue: WriteQueue,
        ledger: Ledger,
        reading: Reading,
        limits: BodyLimits | None = None,
    ) -> None:
        self._formats = tuple(formats)
        self._accepting = lru_cache(_WAYS)(self._first)
        self._queue = queue
        self._ledger = ledger
        self._reading = reading
        self._limits = limits or BodyLimits()
        self._room = Room(self._limits.together)

    async def handle(self, head: Head, receive: Receive) -> Reply:
        """The answer to a request, given once its spans are committed.

        Raises `RefusedError` if it is not stored, `ClientGoneError` if its client left.
        """
        try:
            format_ = self._chosen(head)
        except RefusedError as refused:
            self._ledger.refused(f"{refused.status} {refused.reason}")
            raise
        try:
            return await self._taken(format_, head, receive)
        except RefusedError as refused:
            refused.format_ = format_
            raise

    def _chosen(self, head: Head) -> Format:
        format_ = self._accepting(head.method, head.path, head.content_type)
        if format_ is not None:
            return format_
        methods = [method for method in _METHODS if self._known(method, head.path)]
        if head.method in methods:
            raise RefusedError(415, "The content type is none that is received here.")
        if methods:
            raise method_not_allowed([*methods, "OPTIONS"])
        raise RefusedError(
            404, "Nothing is received at this path. OTLP goes to /v1/traces, /v1/logs and /v1/metrics."
        )

    def _first(self, method: str, path: str, content_type: str) -> Format | None:
        """The format that takes requests of a kind."""
        return next((each for each in self._formats if each.accepts(method, path, content_type)), None)

    def _known(self, method: str, path: str) -> bool:
        """Whether a path would be received with some content type."""
        return any(
            format_.accepts(method, path, content_type)
            for format_ in self._formats
            for content_type in _CONTENT_TYPES
        )

    async def _taken(self, format_: Format, head: Head, receive: Receive) -> Reply:
        encoding = head.headers.get("content-encoding", "")
        try:
            if encoding:
                encodings(encoding)
            with self._room.hold() as hold:
                sent = await read_body(receive, head.content_length, self._limits.sent, hold)
                body = await self._unpacked(sent, encoding)
                hold.grow(len(body) - len(sent) if len(body) > len(sent) else 0)
                request = Request(head.method, head.path, head.content_type, body, head.harmless_headers())
                return await self._stored(format_, request, len(sent))
        except (
            RefusedError,
            UnknownEncodingError,
            BrokenBodyError,
            TooLargeError,
            UnavailableError,
        ) as error:
            raise self._counted(error) from None

    def _counted(self, error: Exception) -> RefusedError:
        """The refusal, noted in the ledger. No frame it is raised from may keep it: it keeps their bodies."""
        refused = self._refusal(error)
        if refused is not error:
            self._ledger.refused(f"{refused.status} {refused.reason}")
        return refused

    def _refusal(self, error: Exception) -> RefusedError:
        match error:
            case RefusedError():
                return error
            case UnknownEncodingError():
                return RefusedError(415, str(error), headers=(("accept-encoding", "gzip, deflate, zstd"),))
            case TooLargeError():
                sent, unpacked = self._limits.sent // _MIB, self._limits.unpacked // _MIB
                return RefusedError(413, f"The body is over {sent} MiB as sent or {unpacked} MiB unpacked.")
            case UnavailableError():
                return RefusedError(503, str(error), headers=(("retry-after", str(error.retry_after_s)),))
            case _:
                return RefusedError(400, str(error))

    async def _unpacked(self, sent: bytes, encoding: str) -> bytes:
        if not encoding:
            return sent
        if len(sent) <= _QUICK_PACKED:
            try:
                return unpack(sent, encoding, min(_QUICK, self._limits.unpacked))
            except TooLargeError:
                pass  # larger than it looked: the same again, out of the way
        return await self._reading.aside(unpack, sent, encoding, self._limits.unpacked)

    async def _stored(self, format_: Format, request: Request, size: int) -> Reply:
        batch = await self._decoded(format_, request, size)
        if not batch.spans and not batch.logs:
            self._ledger.stored(format_.name, size, batch)
            return format_.reply(request, batch)
        try:
            outcome = await self._queue.stored(batch, memory_estimate(request.body, batch))
        except Exception as error:
            self._ledger.not_stored(format_.name, size, batch, error)
            raise _storing_failed(error) from None
        self._ledger.stored(format_.name, size, batch, outcome.duplicates)
        return format_.reply(request, batch)

    async def _decoded(self, format_: Format, request: Request, size: int) -> Batch:
        try:
            return await self._reading.read(format_, request)
        except DecodeError as error:
            self._ledger.undecodable(format_.name, size)
            raise RefusedError(400, str(error)) from None
        except Exception as error:
            _log.exception("the format %s could not decode a request", format_.name)
            self._ledger.undecodable(format_.name, size)
            raise RefusedError(500, "The request could not be read: a fault of Spanglass.") from error


def _storing_failed(error: Exception) -> RefusedError:
    if isinstance(error, UnavailableError):
        return RefusedError(503, str(error), headers=(("retry-after", str(error.retry_after_s)),))
    if isinstance(error, StoreError) and error.temporary:
        return RefusedError(503, str(error), headers=(("retry-after", str(_STORE_RETRY_S)),))
    if isinstance(error, StoreError):
        return RefusedError(500, str(error))
    return RefusedError(500, "The request could not be stored: a fault of Spanglass.")
