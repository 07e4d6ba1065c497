"""Why a span failed, in classes a person acts on, from the names and words with which clients report it."""

import re
from enum import StrEnum

from spanglass.core.facts import ErrorFact, Kind, RefusalFact
from spanglass.core.late_pattern import late_pattern


class ErrorClass(StrEnum):
    """What sort of failure it was, and so what helps; POLICY is a refusal and no error."""

    HTTP_4XX = "http_4xx"
    HTTP_5XX = "http_5xx"
    RATE_LIMIT = "rate_limit"
    TIMEOUT = "timeout"
    CONNECTION = "connection"
    PARSE = "parse"
    TOOL = "tool"
    CANCELLED = "cancelled"
    POLICY = "policy"
    OTHER = "other"


# Names are compared without module, case and separators: openai.RateLimitError and rate_limit_error are one.
_NAMES: tuple[tuple[ErrorClass, re.Pattern[str]], ...] = (
    (ErrorClass.CANCELLED, late_pattern(r"cancell?ed|cancell?ation|abort|keyboardinterrupt|generatorexit")),
    (ErrorClass.RATE_LIMIT, late_pattern(
        r"ratelimit|toomanyrequests|throttl|resourceexhausted|quota|limitexceededexception")),
    (ErrorClass.TIMEOUT, late_pattern(r"time_?d?out|deadlineexceeded")),
    (ErrorClass.TOOL, late_pattern(r"tool|modelretry|functioncall|mcperror")),
    (ErrorClass.PARSE, late_pattern(
        r"pars(?:e|er|ing)|decode|^validationerror|responsevalidation|typevalidation|outputvalidation"
        r"|unexpectedmodel"
        r"|lengthfinish|noobjectgenerated|nooutputgenerated|invalidresponsedata|incompleteoutput"
        r"|instructorretry|malformed"
        r"|missingthoughtsignature")),
    (ErrorClass.CONNECTION, late_pattern(
        r"connect(?!timeout)|network|gaierror|ssl|certificate|protocolerror|brokenpipe|incompleteread"
        r"|readerror|writeerror"
        r"|proxyerror|econn|enotfound|eai_?again|epipe|unknownhost|disconnect|chunkedencoding|closederror"
        r"|clientpayload")),
    (ErrorClass.HTTP_4XX, late_pattern(
        r"badrequest|invalidrequest|authentication|unauthori[sz]ed|unauthenticated|permissiondenied"
        r"|forbidden|notfound|conflict"
        r"|unprocessable|invalidargument|failedprecondition|accessdenied|validationexception|toolarge"
        r"|contextwindow"
        r"|contextlength|contextoverflow|unsupportedmediatype|billing|invalidapikey|loadapikey"
        r"|modelnotready")),
    (ErrorClass.HTTP_5XX, late_pattern(
        r"internalserver|internalfailure|servererror|serviceunavailable|overloaded|badgateway|apierror$"
        r"|modelerrorexception"
        r"|modelstreamerror|unavailable")),
)  # fmt: skip
_GENERIC = late_pattern(
    r"^(?:api(?:status|call)?error|ai(?:apicall|retry)error|modelhttperror|modelapierror|httpstatuserror"
    r"|httperror|clienterror"
    r"|servererror|exception|error|runtimeerror|other|retryerror|instructorretryexception)?$"
)
_STATUS = late_pattern(
    r"(?i:error code|status[ _]?code|http(?: status| error)?|status)\W{0,3}(?P<told>[45]\d\d)\b"
    r"|^\W{0,2}(?P<first>[45]\d\d) [A-Z]"
    r"|\b(?P<server>[45]\d\d) (?:Client|Server) Error|'(?P<quoted>[45]\d\d) "
)
# Exceptions of OpenAI's and Anthropic's clients, each of which stands for one status.
_STATUS_OF = {
    "BadRequestError": 400, "AuthenticationError": 401, "PermissionDeniedError": 403, "NotFoundError": 404,
    "ConflictError": 409, "UnprocessableEntityError": 422, "RateLimitError": 429, "OverloadedError": 529,
}  # fmt: skip
_SAID: tuple[tuple[ErrorClass, re.Pattern[str]], ...] = (
    (ErrorClass.CANCELLED, late_pattern(r"context cancell?ed|(?:cancell?ed|aborted) by (?:the )?(?:user"
        r"|client)|operation was aborted", re.I)),
    (ErrorClass.RATE_LIMIT, late_pattern(r"rate.?limit|too many requests|throttl|resource.?exhausted"
        r"|insufficient_quota|exceeded your (?:current )?quota", re.I)),
    (ErrorClass.TIMEOUT, late_pattern(r"time(?:d )?out|deadline exceeded", re.I)),
    (ErrorClass.CONNECTION, late_pattern(
        r"connection (?:error|refused|reset|aborted|closed)|could not connect|fetch failed|econn(?:refused"
        r"|reset)|enotfound"
        r"|name or service not known|getaddrinfo|peer closed connection|server disconnected"
        r"|network is unreachable", re.I)),
    (ErrorClass.PARSE, late_pattern(
        r"(?:could not|failed to|unable to|can't|cannot) (?:be )?(?:pars|decod)|expecting value"
        r"|invalid json|unterminated string"
        r"|malformed_(?:function_call|response|model_output)|validation errors? for|no object generated"
        r"|does not match schema", re.I)),
    (ErrorClass.TOOL, late_pattern(
        r"malformed_tool_use|unexpected_tool_call|too_many_tool_calls|unknown tool|no such tool"
        r"|error (?:executing|invoking) tool", re.I)),
    (ErrorClass.HTTP_5XX, late_pattern(
        r"internal ?server ?(?:error|exception)|service unavailable|overloaded|bad gateway"
        r"|server had an error|\bapi_error\b|serviceunavailable", re.I)),
    (ErrorClass.HTTP_4XX, late_pattern(
        r"invalid_request_error|invalid api key|incorrect api key|unauthori[sz]ed|permission denied"
        r"|not found|context.length"
        r"|maximum context|accessdenied|validationexception", re.I)),
)  # fmt: skip
_SEPARATORS = late_pattern(r"[^a-z0-9]+")
_READ = 2000

_FAILED_ANSWERS = frozenset({
    "error", "timeout", "malformed_function_call", "malformed_response", "malformed_model_output",
    "malformed_tool_use", "unexpected_tool_call", "too_many_tool_calls", "missing_thought_signature",
})  # fmt: skip
_BLOCKED_TYPE = late_pattern(
    r"contentfilter|contentpolicy|^invalidprompt$|modelrefusal|refusalerror|blockedprompt|promptblocked|responsibleai"
    r"|datainspection|^refusal$"
)
_BLOCKED = late_pattern(
    r"\bcontent_filter\b|ResponsibleAIPolicyViolation|content management policy|content_policy_violation"
    r"|['\"]invalid_prompt['\"]|violating our usage policy|violates? (?:our |the )?(?:usage"
    r"|content) (?:policies|policy|guidelines)"
    r"|result of our safety system|blocked by (?:our |the )?(?:content|safety|moderation)|model refused to"
    r"|refused to produce output"
    r"|content filter triggered|finish_?reason\W{1,12}(?:SAFETY|PROHIBITED_CONTENT|BLOCKLIST|RECITATION"
    r"|SPII|LANGUAGE|MODEL_ARMOR|ESCALATION|IMAGE_(?:SAFETY|PROHIBITED_CONTENT|RECITATION|OTHER))\b"
    r"|block_?reason\W{1,12}[A-Z]"
    r"|guardrail_intervened|content exists risk|data_?inspection_?failed|prompt (?:was|has been) blocked",
    re.I,
)  # fmt: skip
_REFUSED = late_pattern(r"refus", re.I)
_TOLD = late_pattern(
    r"refusal: \\?[\"'](?P<quoted>[^\"]{1,400}?)\\?[\"'](?:,|$)"
    r"|refused to produce output: (?P<rest>.{1,400})",
    re.I | re.S,
)


def error_class(error: ErrorFact, kind: Kind | None) -> ErrorClass:
    """The class of a failure: of a tool by its kind, else by its name, its HTTP status, its words."""
    name = _name(error.type)
    if named := _first(_NAMES[:1], name):
        return named
    if kind is Kind.TOOL:
        return ErrorClass.TOOL
    if policy_block(error) is not None:
        return ErrorClass.POLICY
    if not _GENERIC.match(name) and (named := _first(_NAMES, name)):
        return named
    message = (error.message or "")[:_READ]
    return (
        _by_status(_status(error, message))
        or _first(_SAID, message)
        or _first(_NAMES, name)
        or ErrorClass.OTHER
    )


def failed_answer(finish_reason: str | None) -> ErrorFact | None:
    """The failure that a finish reason alone tells: a response came, but without a usable answer."""
    return ErrorFact(finish_reason) if finish_reason in _FAILED_ANSWERS else None


def http_status(kind: str | None, message: str | None) -> int | None:
    """The HTTP status of a failure, as its type or its message tells it; None where neither does."""
    told = _status(ErrorFact(kind, message), (message or "")[:_READ])
    return told or _STATUS_OF.get((kind or "").rpartition(".")[2])


def policy_block(error: ErrorFact) -> RefusalFact | None:
    """The refusal an error reports: ``error:refusal`` by the model, ``error:content_filter`` around it."""
    message = (error.message or "")[:_READ]
    if not _BLOCKED_TYPE.search(_name(error.type)) and not _BLOCKED.search(message):
        return None
    told = _TOLD.search(message)
    said = (told["quoted"] or told["rest"]).strip() if told else message.strip()[:300]
    refused = told or _REFUSED.search(f"{error.type} {message[:200]}")
    return RefusalFact("error:refusal" if refused else "error:content_filter", said or str(error.type))


def _name(kind: str | None) -> str:
    """An exception's name without module and separators, lower case."""
    return _SEPARATORS.sub("", (kind or "")[:200].rpartition(".")[2].lower())


def _first(rules: tuple[tuple[ErrorClass, re.Pattern[str]], ...], text: str) -> ErrorClass | None:
    return next((found for found, pattern in rules if pattern.search(text)), None)


def _status(error: ErrorFact, message: str) -> int | None:
    if error.http_status is not None:
        return error.http_status
    if error.type and error.type.isdecimal():
        return int(error.type[:4])
    found = _STATUS.search(message)
    return next((int(code) for code in found.groups() if code), None) if found else None


def _by_status(status: int | None) -> ErrorClass | None:
    if status is None or not 400 <= status <= 599:
        return None
    if status == 429:
        return ErrorClass.RATE_LIMIT
    if status in (408, 504):
        return ErrorClass.TIMEOUT
    if status == 499:
        return ErrorClass.CANCELLED
    return ErrorClass.HTTP_4XX if status < 500 else ErrorClass.HTTP_5XX
