"""Where captured calls go and what they say of the program: from arguments, else the environment."""

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

_PORT = "4318"


@dataclass(frozen=True)
class Configuration:
    """`endpoint` is the receiver's address without a path; `resource` goes with every span.

    `service` is the program's name, `named` whether somebody gave it that one.
    """

    endpoint: str
    service: str
    resource: Mapping[str, str] = field(default_factory=dict)
    named: bool = False


def configuration(
    endpoint: str | None = None, service: str | None = None, environment: Mapping[str, str] = os.environ
) -> Configuration:
    """The configuration by arguments, then SPANGLASS_ENDPOINT or SPANGLASS_PORT, then what is usual."""
    port = environment.get("SPANGLASS_PORT") or _PORT
    found = endpoint or environment.get("SPANGLASS_ENDPOINT") or f"http://127.0.0.1:{port}"
    resource = {"process.pid": str(os.getpid()), "process.runtime.name": sys.implementation.name}
    if run := environment.get("SPANGLASS_RUN"):
        resource["spanglass.run"] = run
    given = service or environment.get("OTEL_SERVICE_NAME")
    return Configuration(found.rstrip("/"), given or _program(), resource, bool(given))


def opentelemetrys_service() -> "str | None":
    """The name that the program gives itself in its own OpenTelemetry, if it has any; loads nothing."""
    provider: Any = getattr(sys.modules.get("opentelemetry.trace"), "_TRACER_PROVIDER", None)
    try:
        found = provider.resource.attributes.get("service.name")
    except Exception:
        return None
    return found if isinstance(found, str) and found and not found.startswith("unknown_service") else None


def _program() -> str:
    """The program's own name: its script without ending, its module or package, else Python."""
    main = sys.modules.get("__main__")
    spec = getattr(main, "__spec__", None)
    if spec is not None and spec.name:
        return str(spec.name).removesuffix(".__main__")
    given = sys.argv[0] if getattr(sys, "argv", None) else ""
    name = os.path.splitext(os.path.basename(given))[0]
    if name == "__main__":  # of a package, in processes that it begins
        name = os.path.basename(os.path.dirname(given))
    return name if name not in ("", "-c", "-m", "-") else "python"
