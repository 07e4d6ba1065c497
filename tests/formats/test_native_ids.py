"""Ids of other kinds become ids of OpenTelemetry's sizes, always the same ones."""

import pytest

from spanglass.formats.native_ids import root_span_id, span_id, trace_id

UUID = "01a20750-3169-767f-a3d8-416ec632fb13"


@pytest.mark.parametrize(
    "name", [UUID, UUID.upper(), UUID.replace("-", ""), f"trace_{UUID.replace('-', '')}"]
)
def test_a_uuid_is_the_trace_id_in_every_spelling(name: str) -> None:
    assert trace_id(name).hex() == UUID.replace("-", "")


@pytest.mark.parametrize("name", ["", "my trace", "span_31337a46082c4e148575aca1", "0" * 32, "\ud800", UUID])
def test_every_name_gives_ids_of_the_right_size_that_are_not_zero(name: str) -> None:
    for identity, size in ((trace_id(name), 16), (span_id(name), 8), (root_span_id(name), 8)):
        assert len(identity) == size
        assert identity.strip(b"\0")


def test_runs_of_one_moment_have_different_span_ids() -> None:
    first, second = f"{UUID[:18]}-a3d8-416ec632fb13", f"{UUID[:18]}-b000-000000000000"
    assert span_id(first) != span_id(second)
    assert span_id(first) == span_id(first.upper())


def test_sixteen_digits_are_a_span_id_already() -> None:
    assert span_id("00f067aa0ba902b7").hex() == "00f067aa0ba902b7"


def test_the_span_of_a_whole_trace_is_none_of_its_runs() -> None:
    assert root_span_id(UUID) != span_id(UUID)
