"""Which instrumentations' calls are compared: those of a service, and clients that only name a project."""

from pathlib import Path

import pytest

from repeated import PROVIDER, Program
from spanglass.store.reader import Reader
from spanglass.store.writer import Writer


@pytest.mark.parametrize("response", ["r", None])
@pytest.mark.parametrize("order", [1, -1])
@pytest.mark.parametrize("restarts", [False, True])
def test_a_client_that_names_a_project_reports_calls_of_any_service(
    tmp_path: Path, response: str | None, order: int, restarts: bool
) -> None:
    captured, native = Program(service="app"), Program(service="My project", last=50)
    said = {"id": response} if response else {}
    captured.call(PROVIDER, 10, 90, tokens=(30, 3), **said)
    native.call("opik", 0, 100, tokens=(30, 3), **said)
    native.call("opik", 500, 600, tokens=(40, 4))
    assert totals(tmp_path / "t.db", [captured, native][::order], restarts=restarts) == (2, 70)


@pytest.mark.parametrize("order", [1, -1])
@pytest.mark.parametrize("restarts", [False, True])
def test_a_client_that_notes_a_call_after_its_end_is_compared_with_it(
    tmp_path: Path, order: int, restarts: bool
) -> None:
    captured, noted = Program(service="app"), Program(service="", last=50)
    captured.call(PROVIDER, 0, 100, tokens=(30, 3), id="r")
    noted.call("posthog", 200, 310, tokens=(30, 3))
    assert totals(tmp_path / "t.db", [captured, noted][::order], restarts=restarts) == (1, 30)


def totals(path: Path, programs: list[Program], *, restarts: bool) -> tuple[int, int | None]:
    """Calls and input tokens of what the programs send one after the other."""
    writer = Writer(path)
    for program in programs:
        writer.write(program.batches)
        if restarts:
            writer.close()
            writer = Writer(path)
    writer.close()
    reader = Reader(path)
    figures = reader.figures()
    reader.close()
    return figures.calls, figures.input_tokens
