"""What a client of the Model Context Protocol asks and what its server does are one trace."""

import asyncio
import contextvars
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from spanglass.sdk.capture import Capture
from spanglass.sdk.patches.mcp_sessions import PATCH
from spanglass.sdk.recording import Made

ELSEWHERE = "00-" + "a" * 32 + "-" + "b" * 16 + "-01"


class Meta(SimpleNamespace):
    pass


class Params:
    """A request's parameters in the package's own form."""

    Meta = Meta

    def __init__(self, arguments: Any, meta: Meta | None = None) -> None:
        self.arguments, self.meta = arguments, meta


def a_tool() -> Any:
    class Tool:
        name = "look"

        async def run(self, arguments: Any, _context: Any = None) -> str:
            return f"{arguments}"

    return Tool


def a_server(tool: Any) -> Any:
    class Server:
        async def _handle_request(self, _message: Any, request: Any, _session: Any) -> Any:
            return await tool().run(request.params.arguments)

    return Server


def a_client(server: Any) -> Any:
    class ClientSession:
        async def send_request(self, request: Any, _kind: Any) -> Any:
            handling = server()._handle_request(None, request.root, self)
            return await asyncio.create_task(handling, context=contextvars.Context())

        async def call_tool(self, _name: str, arguments: Any, meta: Meta | None = None) -> Any:
            return await self.send_request(
                SimpleNamespace(root=SimpleNamespace(params=Params(arguments, meta))), str
            )

    return ClientSession


@pytest.fixture
def put() -> list[Made]:
    return []


@pytest.fixture
def session(put: list[Made]) -> Any:
    tool = a_tool()
    server = a_server(tool)
    client = a_client(server)
    for name, held in (
        ("mcp.server.fastmcp.tools.base", {"Tool": tool}),
        ("mcp.server.lowlevel.server", {"Server": server}),
        ("mcp.client.session", {"ClientSession": client}),
    ):
        module = ModuleType(name)
        vars(module).update(held)
        PATCH.apply(module, Capture(SimpleNamespace(put=put.append, watch=id)))  # type: ignore[arg-type]
    return client()


def test_the_tool_of_a_server_is_under_the_call_of_its_client(session: Any, put: list[Made]) -> None:
    assert asyncio.run(session.call_tool("look", {"n": 1})) == "{'n': 1}"
    ran, asked = (made.span() for made in put)
    assert (ran.name, asked.name, asked.parent) == ("look", "look", None)
    assert ran.parent == asked.context


def test_a_parent_that_is_given_stays(session: Any, put: list[Made]) -> None:
    asyncio.run(session.call_tool("look", {}, Meta(traceparent=ELSEWHERE)))
    parent = put[0].span().parent
    assert parent is not None
    assert (parent.trace_id.hex(), parent.span_id.hex()) == ("a" * 32, "b" * 16)


@pytest.mark.parametrize("meta", [Meta(traceparent="nonsense"), Meta(traceparent=7)])
def test_a_parent_that_is_none_leaves_the_tool_alone(session: Any, put: list[Made], meta: Meta) -> None:
    assert asyncio.run(session.call_tool("look", {}, meta)) == "{}"
    assert put[0].span().parent is None
