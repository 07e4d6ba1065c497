"""The receiver as a whole: ports taken, store opened, HTTP and gRPC served, stopped without loss."""

import signal
import socket
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

import uvicorn

from spanglass import extensions, formats
from spanglass.formats.otlp_protobuf import require_fast_protobuf
from spanglass.receiver.app import Application
from spanglass.receiver.grpc_server import GrpcServer
from spanglass.receiver.guard import Guard
from spanglass.receiver.http_server import HttpServer
from spanglass.receiver.intake import BodyLimits, Intake
from spanglass.receiver.ledger import Ledger
from spanglass.receiver.port_owner import PortError, PortTakenError, listen
from spanglass.receiver.queue import QueueLimits, SpanWriter, WriteQueue
