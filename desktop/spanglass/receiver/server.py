"""The receiver as a whole: ports taken, store opened, HTTP and gRPC served, stopped without loss."""

import asyncio
import socket
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from spanglass import dialects, extensions, formats
from spanglass.core.store_status import Judging
from spanglass.formats.otlp_protobuf import require_fast_protobuf
from spanglass.receiver.alerting import Alerting
from spanglass.receiver.api import Api
from spanglass.receiver.app import Application
from spanglass.receiver.eval_routes import EvalRoutes
from spanglass.receiver.feedback import FeedbackRoute
from spanglass.receiver.fix_routes import FixRoutes
from spanglass.receiver.forwarding.child import ForwardingChild, command_for
from spanglass.receiver.forwarding.following import begin
from spanglass.receiver.guard import Guard
from spanglass.receiver.http_server import HttpServer
from spanglass.receiver.intake import Intake
from spanglass.receiver.ledger import Ledger
from spanglass.receiver.library_routes import LibraryRoutes
from spanglass.receiver.passing.door import Door
from spanglass.receiver.port_owner import PortError, listen
from spanglass.receiver.queue import WriteQueue
from spanglass.receiver.reading import Reading, processes
from spanglass.receiver.refusal import RefusedError
from spanglass.receiver.routes import own_routes
from spanglass.receiver.telling import Surroundings
from spanglass.receiver.trouble import Trouble
from spanglass.store.answers.judged import Anew
from spanglass.store.ingest.rules import todays_rules
from spanglass.store.retention.retention import Keep
from spanglass.store.writer import Writer

if TYPE_CHECKING:
    from spanglass.receiver.grpc_server import GrpcServer

_THREADS = 2
_GRPC_GRACE_S = 2.0
_COUNTED_WITHIN_S = 0.5  # who asks how we are waits a second, and the writer may be held up for longer
_PRICES = "spanglass.analysis.pricing.shipped_prices"
_BOTH_LOOPBACKS = ("127.0.0.1", "localhost")


@dataclass(frozen=True, slots=True)
class ServeOptions:
    """Where to store and where to listen; port 0 takes any free one, `grpc_port` None serves no gRPC.

    Without `alerts` nothing is watched.

    `keep` tells what of the traces is kept, and is asked again from time to time,
    as `forward` is, which tells whether what is received is sent on.
    """

    store: Path
    host: str = "127.0.0.1"
    port: int = 4318
    grpc_port: int | None = 4317
    allowed_origins: tuple[str, ...] = ()
    keep: Callable[[], Keep] = Keep
    alerts: Surroundings | None = None
    forward: Callable[[], bool] = bool


@dataclass(frozen=True, slots=True)
class Bound:
    """The ports in use; `grpc_port` is None where gRPC is not served, `grpc_problem` says why if unwanted."""

    host: str
    port: int
    grpc_port: int | None = None
    grpc_problem: str | None = None


class Receiver:
    """Receives into one store. `open` it, `run` it in one thread, `stop` it from any."""

    def __init__(self, options: ServeOptions) -> None:
        self._options = options
        self._ledger = Ledger()
        anew = Anew()
        self._queue = WriteQueue(
            lambda: Writer(options.store, keep=options.keep, anew=anew), coming=lambda: self._reading.open
        )
        self._threads = ThreadPoolExecutor(_THREADS, "intake")
        self._reading = Reading(self._threads, processes(), self._queue.busy)
        self._grpc: GrpcServer | None = None
        self._api = Api(options.store)
        self._door = Door(self._queue, self._ledger, self._api.ask)
        self._alerting = (
            Alerting(options.store, self._queue, self._api.ask, options.alerts, anew)
            if options.alerts
            else None
        )
        self._forwarding = ForwardingChild(
            command_for(options.store), options.forward, partial(begin, options.store)
        )
        self._listeners: list[socket.socket] = []
        self._server: HttpServer | None = None
        self._bound = Bound(options.host, options.port)
        self._stopped = False

    def open(self) -> Bound:
        """Take the ports and open the store; raises `PortError` or `StoreError` with nothing left open."""
        require_fast_protobuf()
        options = self._options
        self._listeners.append(listen(options.host, options.port))
        port = int(self._listeners[0].getsockname()[1])
        try:
            if options.host in _BOTH_LOOPBACKS:
                self._listeners += _on_the_other_loopback(self._listeners[0])
            self._queue.start()
            self._bound = self._with_grpc(port)
        except BaseException:
            self._queue.close()
            self._close_listeners()
            raise
        return self._bound

    def run(self, ready: Callable[[], None] = lambda: None) -> None:
        """Serve until `stop`, then write everything that was accepted; `ready` is called once it serves."""
        self._server = HttpServer(self._application(), lambda: self._begin(ready), self._beside)
        if self._stopped:
            self._server.stop()
        try:
            self._server.serve_on(self._listeners)
        finally:
            self._close()

    def stop(self) -> None:
        """End `run`; for any thread and for signal handlers."""
        self._stopped = True
        if self._server is not None:
            self._server.stop()

    async def _beside(self) -> None:
        """What runs while requests are served: the processes that read, and at the end what was passed on."""
        try:
            await self._reading.keep()
        finally:
            await self._door.close()

    def _begin(self, ready: Callable[[], None]) -> None:
        self._forwarding.start()
        ready()
        if self._alerting is not None:
            self._alerting.start()
        # Now, and out of the way, so that the first call to be read and priced need not wait for it.
        self._threads.submit(extensions.load, dialects, "DIALECT")
        self._threads.submit(extensions.load_module, _PRICES)
        self._threads.submit(todays_rules)

    def _with_grpc(self, port: int) -> Bound:
        options = self._options
        if options.grpc_port is None:
            return Bound(options.host, port)
        from spanglass.receiver.grpc_server import GrpcServer  # a tenth of a start, for who wants it

        self._grpc = GrpcServer(self._queue, self._ledger, self._reading)
        try:
            return Bound(options.host, port, self._grpc.start(options.host, options.grpc_port))
        except PortError as error:
            return Bound(options.host, port, None, str(error))

    def _application(self) -> Application:
        options = self._options
        known = extensions.load(formats, "FORMAT")
        intake = Intake(known, self._queue, self._ledger, self._reading)
        own = own_routes(options.store, self, self._ledger)
        guard = Guard(options.host, options.allowed_origins)
        alerts = self._alerting.routes() if self._alerting else ()
        feedback = FeedbackRoute(self._api.ask, self._queue).routes()
        library = LibraryRoutes(self._api.ask, self._queue).routes()
        fixes = FixRoutes(self._api.ask, self._queue).routes()
        evals = EvalRoutes(self._api.ask).routes()
        routes = (*own, *self._api.routes(), *feedback, *library, *fixes, *evals, *alerts)
        return Application(intake, guard, self._ledger, routes, self._door)

    def ports(self) -> Mapping[str, object]:
        """The ports in use and, where gRPC is wanted and cannot be had, why."""
        bound = self._bound
        return {"port": bound.port, "grpc_port": bound.grpc_port, "grpc_problem": bound.grpc_problem}

    async def span_count(self) -> int | None:
        """How many spans the store holds; None while that cannot be said."""
        try:
            return await asyncio.wait_for(asyncio.wrap_future(self._queue.span_count()), _COUNTED_WITHIN_S)
        except Exception:
            return None

    def trouble(self) -> Trouble | None:
        """Why the store takes nothing at the moment."""
        return self._queue.trouble()

    async def orphan_count(self, since_ns: int) -> int | None:
        """How many spans of traces that grew since then lack their parent; None while unknown."""
        try:
            return int(await self._api.ask(lambda reader: reader.orphan_count(since_ns)))
        except RefusedError:
            return None

    async def judging(self) -> Judging | None:
        """How far older traces are judged anew; None if none is left, or while it is unknown."""
        try:
            found: Judging | None = await self._api.ask(lambda reader: reader.judging())
        except RefusedError:
            return None
        return found

    def _close(self) -> None:
        self._forwarding.stop()
        if self._alerting is not None:
            self._alerting.stop()
        if self._grpc is not None:
            self._grpc.stop(_GRPC_GRACE_S)
        self._api.close()
        self._threads.shutdown(cancel_futures=True)
        self._queue.close()
        self._close_listeners()

    def _close_listeners(self) -> None:
        for listener in self._listeners:
            listener.close()


def _on_the_other_loopback(listener: socket.socket) -> list[socket.socket]:
    """A listener on ::1 beside 127.0.0.1 (or the reverse), since clients try either first; none if taken."""
    other = "127.0.0.1" if listener.family == socket.AF_INET6 else "::1"
    try:
        return [listen(other, int(listener.getsockname()[1]))]
    except PortError:
        return []
