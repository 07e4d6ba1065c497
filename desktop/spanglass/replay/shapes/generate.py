"""Google's generateContent, https://ai.google.dev/api/generate-content; the model stands in the address."""

import re
from typing import Any

from spanglass.analysis.requests.request_shapes import gemini_part, system_text, tool_of, turns
from spanglass.core.documents import plain_value
from spanglass.core.facts import Kind
from spanglass.core.messages import PartType
from spanglass.replay.neutral import AnswerForm, Mode, NeutralRequest, Reasoning
from spanglass.replay.shapes import Json, Written, has_no, texts_of, unstrict
from spanglass.replay.shapes.chat import budget_of
from spanglass.replay.shapes.fitting import Media, fitted

FAMILY = "gemini"
_NAME = "Gemini"
_NUMBERS = {
    "temperature": "temperature", "top_p": "topP", "top_k": "topK", "seed": "seed",
    "max_tokens": "maxOutputTokens", "stop_sequences": "stopSequences",
    "frequency_penalty": "frequencyPenalty", "presence_penalty": "presencePenalty",
    "choice.count": "candidateCount",
}  # fmt: skip
_OWN_SETTINGS = frozenset({
    "responseModalities", "responseLogprobs", "logprobs", "enableEnhancedCivicAnswers", "speechConfig",
    "mediaResolution", "responseMimeType", "responseSchema", "responseJsonSchema", "thinkingConfig",
})  # fmt: skip
_OWN = frozenset({"safetySettings", "cachedContent", "labels", "toolConfig"})
_ALL = frozenset({PartType.IMAGE, PartType.AUDIO, PartType.FILE})
_MEDIA = Media(_ALL, _ALL)
_LEVELS = re.compile(r"gemini-(?:[3-9]|\d\d)")
_MOST_STOPS = 5
_UNSIGNED = "skip_thought_signature_validator"


def written(asked: NeutralRequest) -> Written:
    """The body of a question, or of texts to embed."""
    if asked.kind is Kind.EMBEDDING:
        return _embeddings(asked)
    messages, losses = fitted(asked.messages, _MEDIA, _NAME)
    body: Json = {}
    if told := system_text(messages):
        body["systemInstruction"] = {"parts": [{"text": told}]}
    body["contents"] = turns(messages, gemini_part, ("model", "user"), "parts")
    if _LEVELS.search(asked.model):
        body["contents"] = [_signed(turn) for turn in body["contents"]]
    if asked.tools:
        declared = [
            tool_of(tool.name, tool.description, "parametersJsonSchema", tool.schema or {"type": "object"})
            for tool in asked.tools
        ]
        body["tools"] = [{"functionDeclarations": declared}]
        body |= _tool_config(asked)
    settings, lost = _settings(asked)
    thought, unthought = _reasoning(asked.reasoning, asked.model)
    settings |= thought
    if asked.form is not None:
        settings |= _form(asked.form)
    given = {**asked.other, **asked.verbatim} if asked.family == FAMILY else {}
    settings |= {key: plain_value(value) for key, value in given.items() if key in _OWN_SETTINGS}
    body |= {key: plain_value(value) for key, value in given.items() if key in _OWN}
    if settings:
        body["generationConfig"] = settings
    held = (_OWN | _OWN_SETTINGS) & given.keys()
    nameless = has_no(_NAME, [*lost, *(key for key in (*asked.other, *asked.verbatim) if key not in held)])
    return Written(body, (*losses, *nameless, *_one_at_a_time(asked), *unstrict(asked, _NAME), *unthought))


def _signed(turn: Json) -> Json:
    """A turn whose first call is marked as one that was never signed; newer models refuse it else."""
    parts: list[Any] = list(turn["parts"])
    for at, part in enumerate(parts):
        if "functionCall" in part:
            parts[at] = {**part, "thoughtSignature": _UNSIGNED}
            break
    return {**turn, "parts": parts}


def _tool_config(asked: NeutralRequest) -> Json:
    if asked.choice is None:
        return {}
    config: Json = {"mode": {Mode.AUTO: "AUTO", Mode.NONE: "NONE", Mode.REQUIRED: "ANY"}[asked.choice.mode]}
    if asked.choice.name is not None:
        config = {"mode": "ANY", "allowedFunctionNames": [asked.choice.name]}
    return {"toolConfig": {"functionCallingConfig": config}}


def _one_at_a_time(asked: NeutralRequest) -> tuple[str, ...]:
    forbidden = asked.tools and asked.parallel is False
    return (f"{_NAME} cannot be told to call one tool at a time.",) if forbidden else ()


def _settings(asked: NeutralRequest) -> tuple[Json, list[str]]:
    made = {name: plain_value(asked.numbers[key]) for key, name in _NUMBERS.items() if key in asked.numbers}
    lost = [key for key in asked.numbers if key not in _NUMBERS]
    if isinstance(stops := made.get("stopSequences"), list) and len(stops) > _MOST_STOPS:
        made["stopSequences"] = stops[:_MOST_STOPS]
        lost.append(f"stop sequences after the {_MOST_STOPS}th")
    return made, lost


def _form(form: AnswerForm) -> Json:
    made: Json = {"responseMimeType": "application/json"}
    if form.schema is not None:
        made["responseJsonSchema"] = plain_value(form.schema)
    return made


def _reasoning(reasoning: Reasoning | None, model: str) -> tuple[Json, tuple[str, ...]]:
    if reasoning is None:
        return {}, ()
    if _LEVELS.search(model):
        level = "low" if reasoning.off else _level(reasoning)
        told = reasoning.effort == level
        said = () if told else (f"How much to think, {_NAME} is told in a word: {level}.",)
        return {"thinkingConfig": {"thinkingLevel": level}}, said
    if reasoning.off:
        return {"thinkingConfig": {"thinkingBudget": 0}}, ()
    budget, words = budget_of(reasoning)
    return {"thinkingConfig": {"thinkingBudget": budget}}, words


def _level(reasoning: Reasoning) -> str:
    if reasoning.effort in ("minimal", "low", "medium", "high"):
        return reasoning.effort
    if reasoning.effort is not None:
        return "high"
    return "low" if (reasoning.budget or 0) <= 2048 else "high"


def _embeddings(asked: NeutralRequest) -> Written:
    name = f"models/{asked.model.removeprefix('models/')}"
    size = (
        {"outputDimensionality": plain_value(asked.numbers["dimensions"])}
        if "dimensions" in asked.numbers
        else {}
    )
    texts = texts_of(asked.messages)
    requests = [{"model": name, "content": {"parts": [{"text": text}]}, **size} for text in texts]
    return Written({"requests": requests}, has_no(_NAME, asked.other))
