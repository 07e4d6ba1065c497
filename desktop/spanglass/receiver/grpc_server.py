"""OTLP over gRPC: three services, served without generated stubs."""

import logging
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import grpc
from google.protobuf.any_pb2 import Any as AnyMessage
from google.protobuf.duration_pb2 import Duration

from spanglass.core.span import Batch
from spanglass.formats import DecodeError, Request
from spanglass.formats.otlp_protobuf import FORMAT
from spanglass.formats.otlp_replies import PROTOBUF_TYPES, Signal, protobuf_response
from spanglass.receiver.intake import memory_estimate
from spanglass.receiver.ledger import Ledger
from spanglass.receiver.port_owner import GRPC, PortError, listen
from spanglass.receiver.queue import WriteQueue
from spanglass.receiver.reading import Reading
from spanglass.receiver.refusal import UnavailableError
from spanglass.store.errors import StoreError

_log = logging.getLogger(__name__)

FORMAT_NAME = "otlp-grpc"
_LIMIT = 64 * 1024 * 1024
_THREADS = 16
_CALLS = 256
_STORE_RETRY_S = 5
_SERVICES = {
    Signal.TRACES: "opentelemetry.proto.collector.trace.v1.TraceService",
    Signal.LOGS: "opentelemetry.proto.collector.logs.v1.LogsService",
    Signal.METRICS: "opentelemetry.proto.collector.metrics.v1.MetricsService",
}
_OPTIONS = (
    ("grpc.max_receive_message_length", _LIMIT),
    ("grpc.so_reuseport", 0),  # else two receivers would share a port and each get half
)


class GrpcServer:
    """Listens for OTLP over gRPC and hands what comes to the queue."""

    def __init__(self, queue: WriteQueue, ledger: Ledger, reading: Reading) -> None:
        self._queue = queue
        self._ledger = ledger
        self._reading = reading
        self._threads = ThreadPoolExecutor(_THREADS, "grpc")
        self._server = grpc.server(self._threads, options=_OPTIONS, maximum_concurrent_rpcs=_CALLS)
        self._server.add_generic_rpc_handlers(
            tuple(
                grpc.method_handlers_generic_handler(name, {"Export": self._method(signal)})
                for signal, name in _SERVICES.items()
            )
        )

    def start(self, host: str, port: int) -> int:
        """Listen; port 0 takes any free one, and the port is returned. Raises `PortError`."""
        # Asked of the system first: gRPC would only say that it failed, and on standard error.
        listen(host, port, GRPC).close()
        address = f"[{host}]" if ":" in host else host
        try:
            bound: int = self._server.add_insecure_port(f"{address}:{port}")
        except RuntimeError:
            bound = 0
        if not bound:
            raise PortError(f"Port {port} of {host} cannot be listened on with gRPC.", port)
        self._server.start()
        return bound

    def stop(self, grace_s: float) -> None:
        """Take no new calls, and wait up to `grace_s` seconds for those under way."""
        self._server.stop(grace_s).wait()
        self._threads.shutdown()

    def _method(self, signal: Signal) -> Any:
        return grpc.unary_unary_rpc_method_handler(
            lambda body, context: self._export(signal, body, context)  # without codecs: bytes in, bytes out
        )

    def _export(self, signal: Signal, body: bytes, context: Any) -> bytes:
        request = Request("POST", f"/v1/{signal.value}", PROTOBUF_TYPES[0], body, {})
        try:
            batch = self._reading.read_in_thread(FORMAT, request)
        except DecodeError as error:
            self._ledger.undecodable(FORMAT_NAME, len(body))
            context.abort(grpc.StatusCode.INVALID_ARGUMENT, str(error))
        except Exception:
            _log.exception("a gRPC request could not be read")
            self._ledger.undecodable(FORMAT_NAME, len(body))
            context.abort(grpc.StatusCode.INTERNAL, "The request could not be read: a fault of Spanglass.")
        duplicates = 0
        if batch.spans or batch.logs:
            duplicates = self._stored(batch, body, context)
        self._ledger.stored(FORMAT_NAME, len(body), batch, duplicates)
        return protobuf_response(signal, batch)

    def _stored(self, batch: Batch, body: bytes, context: Any) -> int:
        """Store a batch; its number of duplicates. Ends the call with a status if that fails."""
        try:
            return self._queue.submit(batch, memory_estimate(body, batch)).result().duplicates
        except Exception as error:
            self._ledger.not_stored(FORMAT_NAME, len(body), batch, error)
            _abort(context, error)
            raise


def _abort(context: Any, error: Exception) -> None:
    """End a call with the status that tells a client whether to try again, and when."""
    if isinstance(error, UnavailableError):
        code, seconds = grpc.StatusCode.RESOURCE_EXHAUSTED, error.retry_after_s
    elif isinstance(error, StoreError) and error.temporary:
        code, seconds = grpc.StatusCode.UNAVAILABLE, _STORE_RETRY_S
    else:
        _log.error("a gRPC request could not be stored", exc_info=error)
        context.abort(grpc.StatusCode.INTERNAL, "The request could not be stored.")
    details = _retry_details(code.value[0], str(error), seconds)
    context.set_trailing_metadata((("grpc-status-details-bin", details),))
    context.abort(code, str(error))


def _retry_details(code: int, sentence: str, seconds: int) -> bytes:
    """A google.rpc.Status with a RetryInfo: without it, clients drop what met a full queue."""
    delay = Duration(seconds=seconds).SerializeToString()
    info = AnyMessage(type_url="type.googleapis.com/google.rpc.RetryInfo", value=_field(1, delay))
    return bytes((0x08, code)) + _field(2, sentence.encode()[:100]) + _field(3, info.SerializeToString())


def _field(number: int, content: bytes) -> bytes:
    """A protobuf field of fewer than 128 bytes."""
    return bytes((number << 3 | 2, len(content))) + content
