"""Which client a span without messages came from, and what turns them on there."""

import pytest

from spanglass.analysis.doctor import CLIENTS, diagnose


@pytest.mark.parametrize(
    ("scope", "client", "setting"),
    [
        ("opentelemetry.instrumentation.genai.anthropic", "OpenTelemetry GenAI", "=SPAN_ONLY"),
        ("opentelemetry.instrumentation.openai_v2", "OpenTelemetry for OpenAI (openai-v2)", "_LOGS_EXPORTER"),
        ("opentelemetry.instrumentation.openai.v1", "Traceloop OpenLLMetry", "TRACELOOP_TRACE_CONTENT"),
        ("com.anthropic.sdk.python", "the Anthropic SDK itself", "TRACES_CONTENT_MODE=content"),
        ("openinference.instrumentation.langchain", "OpenInference", "OPENINFERENCE_HIDE_INPUTS"),
        ("@arizeai/openinference-instrumentation-openai", "OpenInference", "OPENINFERENCE_HIDE_INPUTS"),
        ("ai", "Vercel AI SDK", "recordInputs"),
        ("pydantic-ai", "pydantic-ai", "include_content"),
        ("langfuse-sdk", "Langfuse", "mask"),
        ("strands.telemetry.tracer", "Strands Agents", "gen_ai_latest_experimental"),
        ("aiohttp", "an unknown client", "CAPTURE_MESSAGE_CONTENT"),
        ("", "an unknown client", "CAPTURE_MESSAGE_CONTENT"),
    ],
)  # fmt: skip
def test_a_client_is_known_by_its_scope(scope: str, client: str, setting: str) -> None:
    found = diagnose(scope)
    assert (found.client, found.scope) == (client, scope)
    assert setting in found.setting
    assert found.looked_in


def test_every_client_can_be_found_by_each_of_its_scopes() -> None:
    for client in CLIENTS:
        for scope in client.scopes:
            assert diagnose(scope).client == client.name
