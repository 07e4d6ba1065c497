"""What patches hook into of packages that are too large to install for tests, in the packages' own forms."""

from pathlib import Path

MODULES = {
    "pydantic_ai/__init__.py": "",
    "pydantic_ai/agent.py": """
from contextlib import asynccontextmanager
from types import SimpleNamespace
class Agent:
    _instrument_default = False
    def __init__(self, name, tools, ask):
        self.name, self.tools, self.ask, self.instrument = name, tools, ask, None
    @asynccontextmanager
    async def iter(self, user_prompt=None, *, conversation_id=None):
        yield SimpleNamespace(result=SimpleNamespace(output=await self.ask(self, user_prompt)))
    async def run(self, prompt, **named):
        async with self.iter(prompt, **named) as run:
            return run.result.output
""",
    "pydantic_ai/toolsets/__init__.py": "",
    "pydantic_ai/toolsets/function.py": """
class FunctionToolset:
    async def call_tool(self, name, tool_args, ctx, tool):
        return tool(**tool_args)
""",
    "haystack/__init__.py": "",
    "haystack/tracing/__init__.py": "from haystack.tracing.tracer import tracer",
    "haystack/tracing/tracer.py": """
import contextlib
class Span:
    pass
class NullSpan(Span):
    def set_tag(self, key, value):
        pass
    set_content_tag = set_tag
class NullTracer:
    @contextlib.contextmanager
    def trace(self, operation_name, tags=None, parent_span=None):
        yield NullSpan()
class ProxyTracer:
    def __init__(self):
        self.actual_tracer = NullTracer()
    @contextlib.contextmanager
    def trace(self, operation_name, tags=None, parent_span=None):
        with self.actual_tracer.trace(operation_name, tags=tags, parent_span=parent_span) as span:
            yield span
tracer = ProxyTracer()
""",
    "dspy/__init__.py": "",
    "dspy/dsp/__init__.py": "",
    "dspy/dsp/utils/__init__.py": "",
    "dspy/dsp/utils/settings.py": """
class Settings:
    def get(self, key, default=None):
        return default
settings = Settings()
""",
    "mcp/__init__.py": "",
    "mcp/client/__init__.py": "",
    "mcp/client/session.py": """
from types import SimpleNamespace
class ClientSession:
    async def call_tool(self, name, arguments=None):
        texts = [SimpleNamespace(text=f"{name} says {arguments}")]
        return SimpleNamespace(content=texts, is_error=name == "bad")
    async def list_tools(self):
        return SimpleNamespace(tools=[SimpleNamespace(name="look")])
""",
    "mcp/server/__init__.py": "",
    "mcp/server/mcpserver/__init__.py": "",
    "mcp/server/mcpserver/tools/__init__.py": "",
    "mcp/server/mcpserver/tools/base.py": """
class Tool:
    def __init__(self, name, work):
        self.name, self.work = name, work
    async def run(self, arguments, context=None, convert_result=False):
        return self.work(**arguments)
""",
    "crewai/__init__.py": "",
    "crewai/events/__init__.py": "",
    "crewai/events/event_bus.py": """
class CrewAIEventsBus:
    def emit(self, source, event):
        return None
    async def aemit(self, source, event):
        return None
crewai_event_bus = CrewAIEventsBus()
""",
    "agents/__init__.py": "",
    "agents/tracing/__init__.py": "",
    "agents/tracing/provider.py": """
class TracingProcessor:
    pass
class SynchronousMultiTracingProcessor:
    def __init__(self):
        self.processors = ()
    def set_processors(self, processors):
        self.processors = tuple(processors)
""",
    "lm15/__init__.py": "",
    "lm15/transports/__init__.py": "",
    "lm15/transports/_sync.py": """
import http.client
from urllib.parse import urlsplit
class Response:
    def __init__(self, answer):
        self.status, self.headers = answer.status, answer.getheaders()
        self._chunks, self._release = iter(lambda: answer.read(20), b""), lambda body_consumed: answer.close()
class StdlibTransport:
    def stream(self, request):
        to = urlsplit(request.url)
        connection = http.client.HTTPConnection(to.hostname, to.port)
        connection.request(request.method, to.path, request.body, dict(request.headers))
        return Response(connection.getresponse())
""",
}


def write(folder: Path) -> str:
    """Put the packages into a folder, for a program's path."""
    for name, source in MODULES.items():
        file = folder / "stand_ins" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(source)
    return str(folder / "stand_ins")
