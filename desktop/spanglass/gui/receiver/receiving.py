"""Sees to it that something of ours receives: uses a receiver that runs, or starts one and watches it.

The child is ``spanglass serve --db STORE --host HOST --port N --grpc-port M --exit-with PID``. It ends by
itself when the process PID is gone, so that it never outlives a window that was killed. Exit code 1 means
that it could not do its work, with the reason as the last line on stderr.
"""

import os
import re
import socket
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

from PySide6.QtCore import QObject, QProcess, QTimer, Signal
from PySide6.QtNetwork import QHostAddress, QTcpServer

from spanglass import workers
from spanglass.core.display import one_line
from spanglass.gui.files.child import end_child, home_short, last_sentence
from spanglass.gui.process.priorities import step_back
from spanglass.gui.receiver.health import Answer, Health, HealthCheck
from spanglass.gui.receiver.local_get import reached_at

_AT_ONCE_S = 0.1
_ASK_AGAIN_MS = 50
_WATCH_MS = 2000
_START_WITHIN_S = 120.0  # a store of an earlier version is brought up to date first
_END_WITHIN_MS = 5000
_TRY_AGAIN_MS = 10_000
_FIRST_BACKOFF_MS, _LAST_BACKOFF_MS = 200, 5000
_QUICK_DEATHS = 6
_LONG_LIFE_S = 30.0
_STDERR_KEPT = 8192
_NEXT_PORTS = range(10, 200, 10)
_MISSES_ALLOWED = 1
_LOCAL = "127.0.0.1"
_AGAIN = "The receiver has ended and is being started again."
_TAKEN = re.compile(r"Port \d+ is taken")


class Kind(StrEnum):
    """How receiving stands: `ELSEWHERE` is a receiver of ours that stores into another file.

    `PAUSED` is what the user wanted, `STOPPED` what went wrong.
    """

    STARTING = "starting"
    LISTENING = "listening"
    PORT_TAKEN = "port_taken"
    STOPPED = "stopped"
    PAUSED = "paused"
    ELSEWHERE = "elsewhere"


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where to receive and into which store; gRPC port 0 is none."""

    store: Path
    host: str = "127.0.0.1"
    port: int = 4318
    grpc_port: int = 4317

    @property
    def address(self) -> str:
        """Host and port: ``127.0.0.1:4318``."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


@dataclass(frozen=True, slots=True)
class ReceiverState:
    """How receiving stands; `message` is a sentence of what is wrong, for a receiver that listens with gRPC.

    gRPC port 0: none, or unknown.
    """

    kind: Kind
    address: str
    message: str = ""
    grpc_port: int = 0

    @property
    def receiving(self) -> bool:
        """Whether what is sent to the address comes into this window's store, or is about to."""
        return self.kind in (Kind.STARTING, Kind.LISTENING)


class _Phase(StrEnum):
    IDLE = "idle"
    LOOKING = "looking"
    WAITING = "waiting"
    REFUSED = "refused"
    TAKEN = "taken"
    WATCHING = "watching"
    MOVING = "moving"


class ReceiverSupervisor(QObject):
    """Keeps a receiver going for `endpoint`; `state_changed` carries a `ReceiverState`; only `stop` waits."""

    state_changed = Signal(object)

    def __init__(
        self, endpoint: Endpoint, parent: QObject | None = None, command: Sequence[str] | None = None
    ) -> None:
        super().__init__(parent)
        self.endpoint = endpoint
        self.state = ReceiverState(Kind.STARTING, endpoint.address)
        self._command = tuple(command or workers.program())
        self._phase, self._deaths, self._misses, self._reason = _Phase.IDLE, 0, 0, ""
        self._child: QProcess | None = None
        self._health = HealthCheck(self)
        self._health.answered.connect(self._answered)
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.timeout.connect(self._continue)

    def begin(self) -> None:
        """Start a receiver at once if nobody listens, so that it is there sooner; `start` goes on."""
        if self._phase is _Phase.IDLE and not _somebody_listens(self.endpoint):
            self._spawn()

    def start(self) -> None:
        """Look for a receiver, start one if there is none; the same again after something went wrong."""
        self._deaths, self._reason = 0, ""
        self._set(Kind.STARTING)
        if self._phase is not _Phase.WAITING:
            self._look()

    def use_port(self, port: int, grpc_port: int) -> None:
        """Receive on other ports from now on."""
        self.move(replace(self.endpoint, port=port, grpc_port=grpc_port))

    def move(self, endpoint: Endpoint) -> None:
        """Receive elsewhere from now on, once our receiver has ended; before `start`, only remember where."""
        self.endpoint = endpoint
        if self.state.kind is Kind.PAUSED:
            self._set(Kind.PAUSED, self.state.message)
        elif self._child is not None:
            self._let_end(self._child)
            self._phase = _Phase.MOVING
            self._set(Kind.STARTING)
        elif self._phase is not _Phase.IDLE or self.state.kind is not Kind.STARTING:
            self.stop()
            self.start()
        else:
            self.state = ReceiverState(Kind.STARTING, endpoint.address)

    def renew(self) -> bool:
        """Let the receiver begin anew, as its file is gone; False if it was not started here."""
        if self._child is None:
            return False
        self.move(self.endpoint)
        return True

    def pause(self) -> None:
        """Receive nothing until `start`; a receiver that was not started here goes on."""
        child = self._child
        if child is None:
            return
        self._let_end(child)
        self._phase = _Phase.IDLE
        self._set(Kind.PAUSED, "Receiving is paused.")

    def _let_end(self, child: QProcess) -> None:
        """Ask the child to end, and kill it if it has not in five seconds; nobody waits for it."""
        self._later.stop()
        self._health.drop()
        child.terminate()
        QTimer.singleShot(_END_WITHIN_MS, child, child.kill)

    def free_ports(self) -> tuple[int, int]:
        """Ports near the present ones that nobody listens on; gRPC stays 0 where it is."""
        where = self.endpoint
        grpc_port = _free_near(where.host, where.grpc_port) if where.grpc_port else 0
        return _free_near(where.host, where.port), grpc_port

    def stop(self) -> None:
        """End the child if there is one: asked first, killed after five seconds."""
        self._phase = _Phase.IDLE
        self._later.stop()
        self._health.drop()
        child, self._child = self._child, None
        if child is not None:
            child.blockSignals(True)
            if child.state() != QProcess.ProcessState.NotRunning:
                end_child(child, _END_WITHIN_MS)
            child.deleteLater()

    @property
    def child_pid(self) -> int | None:
        """The process id of the receiver that was started here, None if it is somebody else's."""
        return self._child.processId() if self._child is not None else None

    def _look(self) -> None:
        self._phase = _Phase.LOOKING
        self._ask()

    def _ask(self) -> None:
        self._health.ask(self.endpoint.host, self.endpoint.port)

    def _continue(self) -> None:
        """Go on after a pause: start the child again, or ask again."""
        if self._phase is _Phase.LOOKING:
            self._look()
        elif self._phase is not _Phase.IDLE:
            self._ask()

    def _answered(self, health: Health) -> None:
        if health.answer is Answer.OURS:
            self._found_ours(health)
        elif self._phase is _Phase.WAITING:
            self._wait_on()
        elif self._phase is _Phase.REFUSED:
            self._refused(health)
        elif self._phase is _Phase.WATCHING and self._may_live(health):
            self._later.start(_WATCH_MS)
        elif self._phase is _Phase.WATCHING:
            self._set(Kind.STARTING, _AGAIN)
            self._look()
        elif self._phase is _Phase.TAKEN and health.answer is not Answer.NOBODY:
            self._later.start(_TRY_AGAIN_MS)
        elif self._phase in (_Phase.LOOKING, _Phase.TAKEN):
            self._spawn()  # on a port held by another program it says by whom, and ends

    def _may_live(self, health: Health) -> bool:
        """Whether a receiver of somebody else's may be there still: busy, or missed once."""
        if health.answer is not Answer.SILENT:
            self._misses += 1
        return self._misses <= _MISSES_ALLOWED

    def _refused(self, health: Health) -> None:
        """The child could not do its work: the port is taken, or what it said."""
        self._phase = _Phase.TAKEN  # until nobody listens there
        if _TAKEN.match(self._reason):
            self._set(Kind.PORT_TAKEN, _first_sentence(self._reason))
        elif health.answer in (Answer.FOREIGN, Answer.SILENT):
            self._set(Kind.PORT_TAKEN, f"Port {self.endpoint.port} is taken by another program.")
        else:
            self._phase = _Phase.LOOKING  # what is wrong with the store may be mended meanwhile
            self._set(Kind.STOPPED, self._reason)
        self._later.start(_TRY_AGAIN_MS)

    def _found_ours(self, health: Health) -> None:
        self._phase, self._misses = _Phase.WATCHING, 0
        if health.store and _same_file(health.store, self.endpoint.store):
            self._set(Kind.LISTENING, one_line(health.grpc_problem), health.grpc_port)
        else:
            there = one_line(home_short(Path(health.store))) if health.store else "another file"
            here = home_short(self.endpoint.store)
            port = self.endpoint.port
            self._set(
                Kind.ELSEWHERE, f"What arrives on port {port} is stored in {there}. This window shows {here}."
            )
        if self._child is None:
            self._later.start(_WATCH_MS)
        else:
            step_back(self._child.processId())

    def _wait_on(self) -> None:
        if time.monotonic() - self._started < _START_WITHIN_S:
            self._later.start(_ASK_AGAIN_MS)
        else:
            if self._child is not None:
                self._child.kill()  # one that is asked politely might keep the window waiting
            self.stop()
            self._set(Kind.STOPPED, f"The receiver did not answer within {_START_WITHIN_S:.0f} s.")

    def _spawn(self) -> None:
        end, program, first = self.endpoint, self._command[0], self._command[1:]
        child = self._child = QProcess(self)
        child.setStandardInputFile(QProcess.nullDevice())
        child.setStandardOutputFile(QProcess.nullDevice())
        child.readyReadStandardError.connect(self._listen)
        child.finished.connect(self._ended)
        child.errorOccurred.connect(self._not_started)
        self._stderr = b""
        self._started = time.monotonic()
        self._phase = _Phase.WAITING
        where = ["--db", str(end.store), "--host", end.host, "--port", str(end.port)]
        rest = ["--grpc-port", str(end.grpc_port), "--exit-with", str(os.getpid())]
        child.start(program, [*first, "serve", *where, *rest])
        self._later.start(_ASK_AGAIN_MS)

    def _listen(self) -> None:
        if self._child is not None:
            self._stderr += bytes(self._child.readAllStandardError().data())
            self._stderr = self._stderr[-_STDERR_KEPT:]

    def _not_started(self, error: QProcess.ProcessError) -> None:
        if error == QProcess.ProcessError.FailedToStart:
            self._drop_child()
            self._phase = _Phase.IDLE
            self._set(Kind.STOPPED, f"The receiver could not be started: {self._command[0]} does not run.")

    def _ended(self, code: int, status: QProcess.ExitStatus) -> None:
        self._listen()
        self._reason = last_sentence(self._stderr) or "The receiver ended without saying why."
        if time.monotonic() - self._started > _LONG_LIFE_S:
            self._deaths = 0
        self._drop_child()
        if self._phase is _Phase.MOVING:
            self.start()
            return
        if self._phase is _Phase.IDLE:
            return  # it was to end
        if status is QProcess.ExitStatus.NormalExit and code in (1, 2):
            self._phase = _Phase.REFUSED
            self._ask()
        else:
            self._restart()

    def _restart(self) -> None:
        self._deaths += 1
        if self._deaths >= _QUICK_DEATHS:
            self._phase = _Phase.IDLE
            self._set(Kind.STOPPED, f"The receiver ended {self._deaths} times in a row. {self._reason}")
        else:
            self._set(Kind.STARTING, _AGAIN)
            self._phase = _Phase.LOOKING
            self._later.start(min(_FIRST_BACKOFF_MS * 2 ** (self._deaths - 1), _LAST_BACKOFF_MS))

    def _drop_child(self) -> None:
        self._later.stop()
        self._health.drop()
        if self._child is not None:
            self._child.deleteLater()
            self._child = None

    def _set(self, kind: Kind, message: str = "", grpc_port: int = 0) -> None:
        state = ReceiverState(kind, self.endpoint.address, message, grpc_port)
        if state != self.state or kind is Kind.STARTING:
            self.state = state
            self.state_changed.emit(state)


def _free_near(host: str, port: int) -> int:
    """A port some steps further that nobody listens on, else the same."""
    for step in _NEXT_PORTS:
        server = QTcpServer()
        address = _LOCAL if host == "localhost" else host
        if port + step < 65536 and server.listen(QHostAddress(address), port + step):
            server.close()
            return port + step
    return port


def _somebody_listens(where: Endpoint) -> bool:
    """Whether a port is taken, as far as can be told without waiting."""
    try:
        with socket.create_connection((reached_at(where.host), where.port), _AT_ONCE_S):
            return True
    except ConnectionRefusedError:
        return False
    except OSError:
        return True


def _first_sentence(text: str) -> str:
    return text.partition(". ")[0].rstrip(".") + "."


def _same_file(said: str, ours: Path) -> bool:
    return os.path.realpath(said) == os.path.realpath(ours)
