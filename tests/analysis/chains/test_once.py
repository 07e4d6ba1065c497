"""Which reports are of one call, judged by the reports alone."""

from dataclasses import replace
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders import MS, T0
from spanglass.analysis.chains.links import Link
from spanglass.analysis.chains.once import MOST_REPORTS, Key, Report, Twin, once
from spanglass.core.facts import Kind
from spanglass.core.usage import Usage

MINUTE_MS = 60_000


def a_report(name: str, begin: int, end: int, **changes: Any) -> Report:
    """A call in a trace of its own, in ms; `scope` is its instrumentation."""
    link = Link(
        span_id=name.encode(), parent_id=b"", name=name, kind=Kind.LLM, start_ns=T0 + begin * MS,
        end_ns=T0 + end * MS, failed=False, refused=False, truncated=False, usage=Usage(10, 1),
        cost_nano=5, model="gpt-4o", response_id=None, request=None, session=None, user=None, feature=None,
        service="app",
    )  # fmt: skip
    around = changes.pop("around", None)
    trace = changes.pop("trace", name.encode())
    return Report(trace, replace(link, **changes), around)


def counted(*reports: Report) -> set[str]:
    """The names of those that count; the same in any order."""
    twins = once(reports)
    shuffled = list(reports)
    for seed in range(5):
        Random(seed).shuffle(shuffled)
        assert once(shuffled) == twins
    return {report.link.name for report in reports if report.key not in twins}


def test_of_one_response_the_outer_report_counts() -> None:
    outer = a_report("outer", 0, 100, scope="framework", response_id="r")
    inner = a_report("inner", 10, 90, scope="sdk", response_id="r")
    assert once([inner, outer]) == {
        inner.key: Twin(
            b"outer", b"outer", "reports the same response as outer (framework), which counts", False
        )
    }


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        ({}, {"usage": None}),
        ({}, {"usage": Usage(10)}),
        ({}, {"usage": Usage(10, 1, estimated=True)}),
        ({}, {"cost_nano": None}),
        ({"usage": Usage(10, 1, cache_read=5)}, {}),
        ({"refused": True}, {}),
    ],
)
def test_figures_go_before_reach(better: dict[str, Any], worse: dict[str, Any]) -> None:
    inner = a_report("inner", 10, 90, scope="sdk", response_id="r", **better)
    outer = a_report("outer", 0, 100, scope="framework", response_id="r", **worse)
    assert counted(inner, outer) == {"inner"}


def test_where_tokens_differ_the_one_nearest_to_the_wire_is_right() -> None:
    outer = a_report("outer", 0, 100, scope="framework", response_id="r", usage=Usage(10, 2))
    inner = a_report("inner", 10, 90, scope="sdk", response_id="r")
    assert counted(outer, inner) == {"inner"}


def test_of_equal_intervals_the_larger_report_counts() -> None:
    small = a_report("small", 0, 100, scope="framework", response_id="r", size=100)
    large = a_report("large", 0, 100, scope="sdk", response_id="r", size=900)
    assert counted(small, large) == {"large"}


@pytest.mark.parametrize(
    "other",
    [
        {"service": "another"},
        {"kind": Kind.EMBEDDING},
        {"response_id": "s"},
        {"start_ns": T0 + (100 + MINUTE_MS + 1) * MS, "end_ns": T0 + (200 + MINUTE_MS) * MS},
    ],
)
def test_another_service_kind_response_or_minute_is_another_call(other: dict[str, Any]) -> None:
    one = a_report("one", 0, 100, response_id="r", scope="a")
    assert counted(one, a_report("two", 10, 90, **{"response_id": "r", "scope": "b", **other})) == {
        "one",
        "two",
    }


def test_services_of_one_trace_may_report_one_response() -> None:
    client = a_report("client", 0, 100, trace=b"t", response_id="r", service="app")
    gateway = a_report("gateway", 10, 90, trace=b"t", response_id="r", service="gateway")
    assert counted(client, gateway) == {"client"}


def test_a_client_that_names_a_project_reports_calls_of_any_service() -> None:
    captured = a_report("captured", 10, 90, response_id="r", scope="sdk", service="app")
    native = a_report("native", 0, 100, response_id="r", scope="opik", service="My project")
    assert counted(captured, native) == {"native"}
    without_id = a_report("without", 0, 100, scope="braintrust", service=None)
    assert counted(captured, without_id) == {"without"}
    for scope, service in (("@mastra/otel-exporter", "mastra"), ("litellm", "litellm")):
        named = a_report("named", 0, 100, scope=scope, service=service)
        assert counted(captured, named) == {"named"}


@pytest.mark.parametrize(("late_ms", "calls"), [(200, 1), (300, 2)])
def test_a_client_that_notes_a_call_after_its_end_may_be_late(late_ms: int, calls: int) -> None:
    captured = a_report("captured", 0, 100, response_id="r", scope="sdk")
    noted = a_report("noted", late_ms, 110 + late_ms, scope="posthog", service=None)
    assert len(counted(captured, noted)) == calls
    assert len(counted(captured, a_report("other", late_ms, 110 + late_ms, scope="framework"))) == 2


def test_without_an_id_time_and_tokens_of_another_instrumentation_say_it() -> None:
    framework = a_report("framework", 0, 100, scope="framework")
    within = a_report("within", 20, 104, scope="sdk", response_id="r")
    assert counted(framework, within) == {"framework"}


@pytest.mark.parametrize(
    "other",
    [
        {"scope": "framework"},
        {"usage": Usage(10, 2)},
        {"end_ns": T0 + 106 * MS},
        {"response_id": "s"},
        {"service": "another"},
        {"end_ns": 0},
    ],
)
def test_without_an_id_any_difference_makes_two_calls(other: dict[str, Any]) -> None:
    framework = a_report("framework", 0, 100, scope="framework", response_id="r")
    sdk = a_report("sdk", 20, 90, **{"scope": "sdk", **other})
    assert counted(framework, sdk) == {"framework", "sdk"}


def test_identical_calls_side_by_side_are_paired_one_to_one() -> None:
    reports = [
        a_report(f"{scope}{number}", number + late, 100 + number - late, scope=scope)
        for number in range(4)
        for scope, late in (("framework", 0), ("sdk", 3))
    ]
    assert counted(*reports) == {f"framework{number}" for number in range(4)}
    twins = once(reports)
    assert {report.link.name[-1] + twins[report.key].span_id.decode()[-1] for report in reports[1::2]} == {
        f"{number}{number}" for number in range(4)
    }


def test_a_failed_call_told_twice_is_one_though_nothing_but_its_time_says_so() -> None:
    nothing = {"failed": True, "usage": None, "cost_nano": None}
    framework = a_report("framework", 0, 100, scope="framework", **nothing)
    sdk = a_report("sdk", 5, 95, scope="sdk", model="gpt-4o-2024-08-06", **nothing)
    other = a_report("other", 6, 94, scope="sdk", **{**nothing, "model": "claude-sonnet-4-5"})
    assert counted(framework, sdk, other) == {"framework", "other"}
    assert once([framework, sdk])[sdk.key].failed


def test_of_a_call_without_tokens_the_report_counts_that_says_it_failed() -> None:
    nothing = {"usage": None, "cost_nano": None}
    outer = a_report("outer", 0, 100, scope="framework", trace=b"t", around=b"inner", **nothing)
    inner = a_report("inner", 5, 95, scope="sdk", trace=b"t", failed=True, **nothing)
    assert counted(outer, inner) == {"inner"}


def test_failures_of_which_only_a_moment_is_known_are_two() -> None:
    nothing = {"usage": None, "cost_nano": None, "failed": True}
    told = a_report("told", 0, 0, **nothing), a_report("other", 0, 0, scope="another", **nothing)
    assert counted(*told) == {"told", "other"}
    took = a_report("told", 0, 10, **nothing), a_report("other", 0, 10, scope="another", **nothing)
    assert len(counted(*took)) == 1


def test_a_stream_without_tokens_is_the_call_that_began_and_ended_with_it() -> None:
    stream = a_report("stream", 0, 1000, scope="framework", usage=None, cost_nano=None)
    close = a_report("close", 100, 900, scope="sdk", response_id="r")
    inside = a_report("inside", 400, 600, scope="sdk", response_id="s")
    assert counted(stream, close, inside) == {"close", "inside"}
    assert counted(stream, inside) == {"stream", "inside"}


def test_a_note_tells_how_the_stream_ended_that_a_request_opened() -> None:
    opening = {"scope": "logfire", "usage": None, "cost_nano": None, "request": b"q"}
    request = a_report("request", 0, 40, **opening)
    another = a_report("another", 3000, 3040, **opening)
    note = a_report("note", 241, 241, scope="logfire", request=b"q", covers_ns=200 * MS)
    assert counted(request, another, note) == {"another", "note"}
    assert counted(request, replace(note, link=replace(note.link, request=b"other"))) == {"request", "note"}


def test_a_call_with_nothing_of_its_own_to_say_is_the_one_below_it() -> None:
    nothing: dict[str, Any] = {"usage": None, "cost_nano": None}
    outer = a_report("outer", 0, 40, trace=b"t", around=b"inner", **nothing)
    inner = a_report("inner", 5, 300, trace=b"t", response_id="r")
    assert counted(outer, inner) == {"inner"}
    assert counted(replace(outer, link=replace(outer.link, response_id="s")), inner) == {"outer", "inner"}


def test_a_constant_response_id_is_none() -> None:
    calls = [
        a_report(f"{number}", 200 * number, 200 * number + 100, response_id="x", request=bytes([number]))
        for number in range(5)
    ]
    assert len(counted(*calls)) == 5
    polled = [replace(call, link=replace(call.link, request=None)) for call in calls]
    assert len(counted(*polled)) == 1
    many = [
        a_report(f"{number}", 200 * number, 200 * number + 100, response_id="x")
        for number in range(MOST_REPORTS + 1)
    ]
    assert len(once(many)) == 0
    assert len(once(many[1:])) == MOST_REPORTS - 1


@given(st.data())
def test_what_is_far_from_all_others_changes_no_verdict(data: st.DataObject) -> None:
    """The store may judge a few reports by themselves, as long as it finds all that are near."""
    scopes, ids = st.sampled_from(["a", "b", "c"]), st.sampled_from([None, "r", "s"])
    usage = st.sampled_from([None, Usage(10, 1), Usage(10, 2)])

    def some(shift_ms: int) -> list[Report]:
        return [
            a_report(
                f"{shift_ms}-{number}", shift_ms + data.draw(st.integers(0, 20)),
                shift_ms + data.draw(st.integers(20, 40)), scope=data.draw(scopes),
                response_id=data.draw(ids), usage=data.draw(usage), failed=data.draw(st.booleans()),
            )
            for number in range(data.draw(st.integers(1, 5)))
        ]  # fmt: skip

    near, far = some(0), some(10 * MINUTE_MS)
    together: dict[Key, Twin] = {**once(near), **once(far)}
    assert once([*far, *near]) == together
    assert all(twin.span_id not in {key[1] for key in together} for twin in together.values())
