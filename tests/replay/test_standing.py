"""Who can be asked right now: local servers by their lists, services by their keys; nobody else is asked."""

import json
import time
from collections.abc import Mapping

from local_ports import a_free_port, holding, serving
from spanglass.model_lists import Answer, Question
from spanglass.model_lists import Standing as Listing
from spanglass.replay.standing import Standing, State, Surroundings, standings
from spanglass.replay.targets import with_servers
from spanglass.settings import Server

MODELS = {"openai": ("gpt-5", "gpt-5-mini")}


def found(
    around: Mapping[str, str] | None = None, servers: tuple[Server, ...] = (), *, has_model: bool = False,
    local: Mapping[str, Answer] | None = None,
) -> tuple[dict[str, Standing], list[str]]:  # fmt: skip
    """The standings by id, and which addresses were asked; `local` are answers by port."""
    asked: list[str] = []

    def ask(question: Question, within_s: float) -> Answer:
        asked.append(question.url)
        assert within_s < 0.5
        given = (answer for port, answer in (local or {}).items() if f":{port}/" in question.url)
        return next(given, Answer(Listing.UNREACHABLE))

    given = around or {}
    here = Surroundings(given.get, given, has_model, lambda id_: MODELS.get(id_, ()), ask)
    return {each.target.id: each for each in standings(with_servers(servers), here)}, asked


def test_services_are_not_asked_and_have_the_price_lists_models() -> None:
    here, asked = found({"OPENAI_API_KEY": "sk-1", "GOOGLE_API_KEY": "AIza"})
    assert (here["openai"].state, here["openai"].models) == (State.READY, MODELS["openai"])
    assert here["gemini"].state is State.READY
    assert (here["anthropic"].state, here["anthropic"].needs) == (State.NO_KEY, "Anthropic has no key.")
    assert here["groq"].needs == "Groq has no key: set GROQ_API_KEY, and start Spanglass again."
    assert here["azure"].state is State.NO_ADDRESS
    assert "AZURE_OPENAI_ENDPOINT" in here["azure"].needs
    assert sorted(asked) == [
        "http://127.0.0.1:11434/v1/models", "http://127.0.0.1:1234/v1/models",
        "http://127.0.0.1:8000/v1/models", "http://127.0.0.1:8080/v1/models",
    ]  # fmt: skip


def test_local_servers_have_the_models_that_they_list() -> None:
    local = {
        "11434": Answer(Listing.WORKS, 2, names=("llama3:8b", "qwen3")), "1234": Answer(Listing.WORKS, 0),
        "8000": Answer(Listing.REFUSED), "8080": Answer(Listing.WORKS, None),
    }  # fmt: skip
    here, _ = found(local=local)
    assert (here["ollama"].state, here["ollama"].models) == (State.READY, ("llama3:8b", "qwen3"))
    assert here["lmstudio"].needs == "LM Studio runs, but has no model."
    assert here["vllm"].state is State.NO_KEY
    assert here["llama.cpp"].state is State.NOT_RUNNING  # it is something else that answers there
    assert here["llama.cpp"].needs == "llama.cpp is not running at 127.0.0.1:8080."


def test_the_users_servers_are_asked_wherever_they_are() -> None:
    servers = (Server("Ollama", "http://10.1.1.1:11434"), Server("Lab", "http://lab.example:9000/v1"))
    here, asked = found({"LAB_API_KEY": "k"}, servers)
    assert here["ollama"].base == "http://10.1.1.1:11434"
    assert (here["Lab"].base, here["Lab"].state) == ("http://lab.example:9000/v1", State.NOT_RUNNING)
    assert "http://lab.example:9000/v1/models" in asked
    assert "http://10.1.1.1:11434/v1/models" in asked


def test_variables_say_where_servers_are() -> None:
    here, asked = found(
        {"OLLAMA_HOST": "0.0.0.0:11500", "OPENAI_BASE_URL": "http://127.0.0.1:4318/openai/v1"}
    )
    assert here["ollama"].base == "http://127.0.0.1:11500"
    assert "http://127.0.0.1:11500/v1/models" in asked
    assert here["openai"].base == "https://api.openai.com/v1"  # else the replay would be recorded once more


def test_the_built_in_model() -> None:
    assert found()[0]["builtin"].state is State.NOT_INSTALLED
    here = found(has_model=True)[0]["builtin"]
    assert (here.state, here.models) == (State.READY, ("smollm2-135m",))


def test_real_servers_answer_within_half_a_second_or_are_not_there() -> None:
    listed = json.dumps({"data": [{"id": "m-1"}]}).encode()
    with serving(lambda _: (200, listed)) as port, holding(answer=None) as silent:
        servers = (
            Server("A", f"http://127.0.0.1:{port}"), Server("B", f"http://127.0.0.1:{silent}"),
            Server("C", f"http://127.0.0.1:{a_free_port()}"),
        )  # fmt: skip
        here = Surroundings({}.get, {}, False, lambda _: ())
        targets = [target for target in with_servers(servers) if target.id in "ABC"]
        spent: list[float] = []
        while len(spent) < 5 and min(spent, default=1.0) > 0.8:  # a machine may stand still meanwhile
            began = time.monotonic()
            states = [(each.state, each.models) for each in standings(targets, here)]
            spent.append(time.monotonic() - began)
        assert min(spent) < 0.8
    assert states == [(State.READY, ("m-1",)), (State.NOT_RUNNING, ()), (State.NOT_RUNNING, ())]
