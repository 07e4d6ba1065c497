"""The name under which a program's captured calls come."""

from collections.abc import Mapping

import pytest
from opentelemetry import trace
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider

from spanglass.sdk.configuration import configuration
from spanglass.sdk.exporter import Exporter


def service(environment: Mapping[str, str], given: str | None = None) -> str:
    return Exporter(configuration(service=given, environment=environment)).resource()["service.name"]


def test_a_program_has_the_name_that_it_gives_itself_in_its_own_opentelemetry(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("sys.argv", ["/x/script.py"])
    monkeypatch.setattr("__main__.__spec__", None)
    monkeypatch.setattr(trace, "_TRACER_PROVIDER", None)
    assert service({}) == "script"
    monkeypatch.setattr(
        trace, "_TRACER_PROVIDER", TracerProvider(resource=Resource({"service.name": "shop"}))
    )
    assert service({}) == "shop"
    assert (service({"OTEL_SERVICE_NAME": "told"}), service({}, "given")) == ("told", "given")


def test_a_process_that_a_package_begins_has_the_packages_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.argv", ["/x/uvicorn/__main__.py"])
    monkeypatch.setattr("__main__.__spec__", None)
    monkeypatch.setattr(trace, "_TRACER_PROVIDER", None)
    assert service({}) == "uvicorn"


@pytest.mark.parametrize("said", [{}, {"service.name": "unknown_service:python"}, {"service.name": ""}])
def test_a_name_that_opentelemetry_made_up_is_none(
    said: Mapping[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.argv", ["/x/script.py"])
    monkeypatch.setattr("__main__.__spec__", None)
    monkeypatch.setattr(trace, "_TRACER_PROVIDER", TracerProvider(resource=Resource(said)))
    assert service({}) == "script"
