"""Conversations that chat applications export: their calls, branches, tools and thoughts."""

import io
import json
import zipfile
from pathlib import Path
from typing import Any

from imported import imported, written
from spanglass.core.messages import PartType
from spanglass.importers.collecting import collected

T = 1_790_000_000


def a_node(
    key: str, parent: str | None, children: list[str], message: dict[str, Any] | None
) -> dict[str, Any]:
    return {"id": key, "parent": parent, "children": children, "message": message}


def said(key: str, role: str, time: int, content: dict[str, Any], **more: Any) -> dict[str, Any]:
    author = {"role": role, "name": more.pop("name", None)}
    return {"id": key, "author": author, "create_time": T + time, "content": content, **more}


def text(*parts: Any) -> dict[str, Any]:
    return {"content_type": "text", "parts": list(parts)}


def chatgpt(key: str = "c-1") -> dict[str, Any]:
    model = {"metadata": {"model_slug": "gpt-5", "finish_details": {"type": "stop"}}}
    thoughts = {"content_type": "thoughts", "thoughts": [{"summary": "s", "content": "I count."}]}
    code = {"content_type": "code", "text": "print(2)"}
    result = {"content_type": "execution_output", "text": "2"}
    nodes = [
        a_node("root", None, ["s"], None),
        a_node("s", "root", ["u"], said("s", "system", 0, text(""))),
        a_node("u", "s", ["t"], said("u", "user", 1, text("Count."))),
        a_node("t", "u", ["c"], said("t", "assistant", 2, thoughts, **model)),
        a_node("c", "t", ["r"], said("c", "assistant", 3, code, recipient="python", **model)),
        a_node("r", "c", ["a", "b"], said("r", "tool", 5, result, name="python")),
        a_node("a", "r", [], said("a", "assistant", 6, text("Two."), recipient="all", **model)),
        a_node("b", "r", [], said("b", "assistant", 8, text("2!"), recipient="all", metadata={})),
    ]
    mapping = {node["id"]: node for node in nodes}
    return {"title": "Counting", "create_time": T, "mapping": mapping, "conversation_id": key}


def test_a_conversation_of_chatgpt_is_calls_and_tools(tmp_path: Path) -> None:
    found = imported(written(tmp_path / "conversations.json", [chatgpt()], as_lines=False))
    assert (found.importer, found.reasons) == ("ChatGPT conversations", [])
    assert found.tree == "Counting\n  chat gpt-5\n  execute_tool python\n  chat gpt-5\n  chat"
    first, tool, *_ = found.facts
    assert [part.type for part in first.output[0].parts] == [PartType.REASONING, PartType.TOOL_CALL]
    assert first.output[0].parts[0].text == "I count."
    assert tool.tool is not None
    assert (tool.tool.arguments, tool.tool.result) == ("print(2)", "2")


def test_an_answer_that_was_asked_anew_is_asked_the_same(tmp_path: Path) -> None:
    found = imported(written(tmp_path / "x", [chatgpt()], as_lines=False))
    one, other = [
        facts for facts in found.facts if facts.output and facts.output[0].parts[0].text in ("Two.", "2!")
    ]
    assert one.input == other.input
    assert one.finish_reason == "stop"
    starts = {
        span.start_ns for span, facts in zip(found.spans, found.facts, strict=True) if facts in (one, other)
    }
    assert starts == {(T + 5) * 10**9}


def test_pictures_are_shown_beside_the_words(tmp_path: Path) -> None:
    picture = {"content_type": "image_asset_pointer", "asset_pointer": "file-service://file-1"}
    asked = {"content_type": "multimodal_text", "parts": [picture, "What is it?"]}
    nodes = [
        a_node("u", None, ["a"], said("u", "user", 0, asked)),
        a_node("a", "u", [], said("a", "assistant", 1, text("A cat."))),
    ]
    chat = {"title": "x", "mapping": {node["id"]: node for node in nodes}, "id": "p"}
    parts = imported(written(tmp_path / "x", [chat], as_lines=False)).facts[0].input[0].parts
    assert [part.type for part in parts] == [PartType.IMAGE, PartType.TEXT]


def test_of_an_exported_archive_only_what_was_said_is_read(tmp_path: Path) -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("chat.html", "<html>")
        archive.writestr("user.json", '{"id": "u"}')
        archive.writestr("conversations-000.json", json.dumps([chatgpt()]))
        archive.writestr("conversations-001.json", json.dumps([chatgpt("c-2")]))
    path = tmp_path / "export.zip"
    path.write_bytes(made.getvalue())
    assert [found.label.rpartition("/")[2] for found in collected(path)] == [
        "conversations-000.json", "conversations-001.json",
    ]  # fmt: skip


def test_an_answer_of_claude_ai_is_a_call_before_a_tool_and_one_after_it(tmp_path: Path) -> None:
    blocks = [
        {"type": "thinking", "thinking": "Where?", "stop_timestamp": "2026-09-21T10:00:02Z"},
        {"type": "tool_use", "name": "web", "input": {"q": "Rome"}, "stop_timestamp": "2026-09-21T10:00:03Z"},
        {"type": "tool_result", "content": "Italy", "stop_timestamp": "2026-09-21T10:00:05Z"},
        {"type": "text", "text": "In Italy.", "stop_timestamp": "2026-09-21T10:00:06Z"},
    ]
    file = {"file_name": "a.txt", "extracted_content": "notes"}
    messages = [
        {"uuid": "m1", "sender": "human", "text": "Where is Rome?", "created_at": "2026-09-21T10:00:01Z",
         "attachments": [file]},
        {"uuid": "m2", "sender": "assistant", "content": blocks, "created_at": "2026-09-21T10:00:06Z"},
    ]  # fmt: skip
    chat = {"uuid": "u-1", "name": "Rome", "created_at": "2026-09-21T10:00:00Z", "chat_messages": messages}
    found = imported(written(tmp_path / "conversations.json", [chat], as_lines=False))
    assert (found.importer, found.tree) == (
        "Claude.ai conversations",
        "Rome\n  chat\n  execute_tool web\n  chat",
    )
    assert found.facts[0].input[0].parts[0].text == "Where is Rome?\n\n[a.txt]\nnotes"
    assert [span.end_ns - span.start_ns for span in found.spans[:3]] == [2 * 10**9, 2 * 10**9, 10**9]


def test_prompts_of_ai_studio(tmp_path: Path) -> None:
    chunks = [
        {"role": "user", "text": "Hi"},
        {"role": "model", "text": "Think.", "isThought": True, "tokenCount": 4},
        {"role": "model", "text": "Hello.", "finishReason": "STOP", "tokenCount": 2},
    ]
    prompt = {"runSettings": {"model": "models/gemini-2.5-pro"}, "chunkedPrompt": {"chunks": chunks}}
    found = imported(written(tmp_path / "Prompt", prompt, as_lines=False))
    assert (found.tree, found.tokens) == ("prompt gemini-2.5-pro\n  chat gemini-2.5-pro", [(None, 6)])


def test_chats_of_open_webui(tmp_path: Path) -> None:
    messages = {
        "u": {"parentId": None, "role": "user", "content": "Hi", "timestamp": T},
        "a": {"parentId": "u", "role": "assistant", "content": "Yo", "model": "llama3", "timestamp": T + 1,
              "usage": {"prompt_eval_count": 5, "eval_count": 2}},
        "b": {"parentId": "u", "role": "assistant", "content": "", "model": "qwen", "timestamp": T + 1,
              "error": {"content": "no such model"}},
    }  # fmt: skip
    chat = {"id": "1", "title": "Talk", "chat": {"history": {"messages": messages}}}
    found = imported(written(tmp_path / "x.json", [chat], as_lines=False))
    assert (found.importer, found.tree) == ("Open WebUI chats", "Talk\n  chat llama3\n  chat qwen")
    assert found.tokens == [(5, 2), (None, None)]
    assert [facts.input[0].parts[0].text for facts in found.facts[:2]] == ["Hi", "Hi"]
    assert found.spans[1].status_message == "no such model"


def test_chats_of_vs_code(tmp_path: Path) -> None:
    request = {
        "requestId": "r", "message": {"text": "Hi"}, "timestamp": T * 1000, "modelId": "copilot/gpt-4o",
        "response": [{"value": "Yo"}, {"kind": "toolInvocationSerialized", "pastTenseMessage": "Read a.py"}],
        "result": {"timings": {"firstProgress": 300, "totalElapsed": 900}},
    }  # fmt: skip
    found = imported(written(tmp_path / "chat.json", {"responderUsername": "x", "requests": [request]}))
    assert found.tree == "VS Code chat\n  chat gpt-4o"
    assert found.facts[0].output[0].parts[0].text == "Yo\n\n[Read a.py]\n\n"
    assert (found.spans[0].end_ns - found.spans[0].start_ns, found.facts[0].first_token_ns) == (
        9 * 10**8,
        3 * 10**8,
    )


def test_sessions_of_opencode(tmp_path: Path) -> None:
    state = {"status": "completed", "input": {"c": "ls"}, "output": "a.txt",
             "time": {"start": (T + 2) * 1000, "end": (T + 3) * 1000}}  # fmt: skip
    about = {"id": "m2", "role": "assistant", "modelID": "m-1", "cost": 0.5,
             "tokens": {"input": 5, "output": 2, "reasoning": 1, "cache": {"read": 10, "write": 0}},
             "time": {"created": (T + 1) * 1000, "completed": (T + 4) * 1000}}  # fmt: skip
    messages = [
        {
            "info": {"id": "m1", "role": "user", "time": {"created": T * 1000}},
            "parts": [{"type": "text", "text": "ls"}],
        },
        {"info": about, "parts": [{"type": "tool", "callID": "k", "tool": "bash", "state": state}]},
    ]
    found = imported(
        written(tmp_path / "x.json", {"info": {"id": "ses", "title": "List"}, "messages": messages})
    )
    assert found.tree == "List\n  chat m-1\n  execute_tool bash"
    assert found.tokens == [(15, 3)]
    assert [span.end_ns - span.start_ns for span in found.spans[:2]] == [10**9, 10**9]


def test_of_a_conversation_that_is_cut_off_what_was_said_before_is_read(tmp_path: Path) -> None:
    said = [
        {"uuid": str(n), "sender": who, "text": f"{n}."} for n, who in enumerate(["human", "assistant"] * 3)
    ]
    whole = json.dumps([{"uuid": "u-1", "name": "Count", "created_at": T, "chat_messages": said}])
    path = tmp_path / "conversations.json"
    path.write_text(whole[: whole.index("5.")])
    found = imported(path)
    assert (found.names, len(found.reasons)) == (["chat", "chat", "Count"], 1)
