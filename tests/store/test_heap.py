"""Memory that is free goes back to the system, where the system can be told so."""

import sys
from types import SimpleNamespace
from typing import Any

import pytest

from spanglass.store import heap


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Any, ...]]:
    asked: list[tuple[Any, ...]] = []
    library = SimpleNamespace(
        mallopt=lambda *values: asked.append(("mallopt", *values)),
        malloc_trim=lambda *values: asked.append(("trim", *values)),
    )
    monkeypatch.setattr(heap.ctypes, "CDLL", lambda _: library)
    return asked


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere nothing is asked")
def test_the_allocator_is_asked(told: list[tuple[Any, ...]]) -> None:
    heap.keep_few_pools()
    heap.give_back()
    assert told == [("mallopt", -8, 2), ("trim", 0)]


def test_other_allocators_are_left_alone(
    told: list[tuple[Any, ...]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(heap.sys, "platform", "win32")
    heap.give_back()
    monkeypatch.setattr(heap.sys, "platform", "linux")
    monkeypatch.setattr(heap.ctypes, "CDLL", lambda _: SimpleNamespace())
    heap.keep_few_pools()
    assert told == []


def test_pages_are_given_back_now_and_then(monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[int] = []
    moments = iter([0, 10**9, 20 * 10**9, 21 * 10**9, 5 * 10**9, 6 * 10**9])
    monkeypatch.setattr(heap, "give_back", lambda: given.append(1))
    giving = heap.GivingBack(lambda: next(moments))
    told = []
    for _ in range(5):
        giving()
        told.append(len(given))
    assert told == [0, 1, 1, 2, 2], "also when the clock is set back"
