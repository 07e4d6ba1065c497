"""Request beside response: labels, order, defaults set apart, nothing that could harm."""

from dataclasses import replace
from typing import Any

import pytest

from builders import a_detail, a_raw_span
from spanglass.core.facts import Facts, Kind, ToolUse
from spanglass.core.messages import ToolDefinition
from spanglass.core.span import Scope
from spanglass.core.usage import Usage
from spanglass.core.views import SpanDetail
from spanglass.gui.pages.traces.detail.parameter_rows import ParameterRow, Section, parameters


def a_call(given: dict[str, Any] | None = None, **facts: Any) -> SpanDetail:
    return a_detail(Facts(kind=Kind.LLM, parameters=given or {}, **facts))


def rows(sections: tuple[Section, ...], title: str) -> dict[str, ParameterRow]:
    return {row.name: row for section in sections if section.title == title for row in section.rows}


def request(detail: SpanDetail) -> dict[str, ParameterRow]:
    return rows(parameters(detail).request, "Request")


def test_given_parameters_have_labels_in_a_fixed_order() -> None:
    found = request(a_call({"seed": 7, "max_tokens": 1024, "temperature": 0.7, "zeta": [1]}))
    assert list(found) == ["Model", "Temperature", "Top p", "Max tokens", "Seed", "Format", "Zeta", "Stream"]
    assert found["Max tokens"].value == "1,024"
    assert not found["Temperature"].default


def test_defaults_are_set_apart_whether_sent_or_not() -> None:
    found = request(a_call({"top_p": 1.0}))
    assert (found["Top p"].note, found["Top p"].default) == ("default", True)
    assert (found["Temperature"].value, found["Temperature"].note) == ("1", "default")
    assert (found["Seed"].value, found["Seed"].default) == ("not set", True)


def test_a_provider_of_unknown_defaults_shows_none() -> None:
    detail = a_detail(Facts(kind=Kind.LLM), provider="groq")
    assert request(detail)["Temperature"].value == "not set"


def test_tool_choice_matters_only_with_tools() -> None:
    assert "Tool choice" not in request(a_call())
    assert request(a_call(tools=(ToolDefinition("f"),)))["Tool choice"].value == "auto"


def test_a_format_tells_its_kind_and_the_name_of_its_schema() -> None:
    schema = {"type": "json_schema", "json_schema": {"name": "invoice", "schema": {"type": "object"}}}
    found = request(a_call({"response_format": schema, "output.type": "json"}))
    assert found["Format"].value == "json_schema · invoice"
    assert '"type": "object"' in found["Format"].hint
    assert found["Output type"].value == "json"


@pytest.mark.parametrize(("streaming", "value"), [(True, "yes"), (False, "no"), (None, "not set")])
def test_streaming_is_said(streaming: bool | None, value: str) -> None:
    assert request(a_detail(Facts(kind=Kind.LLM), streaming=streaming))["Stream"].value == value


def test_the_response_tells_model_fingerprint_finish_and_id() -> None:
    span = a_raw_span(attributes={"gen_ai.openai.response.system_fingerprint": "fp_1"})
    detail = replace(a_call(response_id="chatcmpl-1"), span=span)
    detail = replace(detail, row=replace(detail.row, new_snapshot=True))
    found = rows(parameters(detail).response, "Response")
    assert {name: row.value for name, row in found.items()} == {
        "Model": "gpt-4o-2024-11-20",
        "Fingerprint": "fp_1",
        "Finish": "stop",
        "Id": "chatcmpl-1",
    }
    assert found["Model"].note == "new"


def test_tokens_are_those_that_are_known() -> None:
    usage = Usage(input=3412, cache_read=2048, output=238, estimated=True, refused=("reasoning",))
    found = rows(parameters(a_call(usage=usage)).response, "Tokens")
    assert {name: row.value for name, row in found.items()} == {
        "Input": "3,412",
        "From cache": "2,048",
        "Output": "238",
        "Reasoning": "not possible",
    }
    assert found["Input"].note == "estimated"


def test_the_endpoint_and_who_sent_it() -> None:
    attributes = {"server.address": "api.openai.com", "server.port": 443}
    span = a_raw_span(attributes=attributes, scope=Scope("opentelemetry.instrumentation", "0.4"))
    response = parameters(replace(a_call(), span=span)).response
    assert rows(response, "Endpoint")["Address"].value == "api.openai.com:443"
    sender = rows(response, "Sent by")
    assert (sender["Service"].value, sender["Library"].note) == ("app", "0.4")


def test_a_tool_tells_its_name_and_call_instead() -> None:
    use = ToolUse("lookup", call_id="call_1", description="Finds\nthings")
    detail = a_detail(Facts(kind=Kind.TOOL, tool=use), kind=Kind.TOOL, model_requested=None)
    content = parameters(detail)
    assert [section.title for section in content.request] == ["Tool"]
    assert rows(content.request, "Tool")["Description"].value == "Finds things"


def test_hostile_names_and_values_become_one_harmless_line() -> None:
    found = request(a_call({"<b>\u202e\n" + "x" * 500: "sk-0123456789abcdef0123456789\n" + "y" * 5000}))
    row = next(row for name, row in found.items() if name.startswith("<b>"))
    assert "\u202e" not in row.name
    assert len(row.name) < 80
    assert "0123456789abcdef" not in row.value + row.hint
    assert len(row.value) <= 301
