"""Failures in the words of real clients, and the class each is of."""

import pytest

from spanglass.analysis.errors import ErrorClass, error_class, failed_answer, http_status, policy_block
from spanglass.core.facts import ErrorFact, Kind

NAMED = {
    ErrorClass.RATE_LIMIT: """
        openai.RateLimitError anthropic.RateLimitError rate_limit_error
        google.api_core.exceptions.ResourceExhausted botocore.errorfactory.ThrottlingException
        TooManyRequestsException groq.RateLimitError litellm.exceptions.RateLimitError
        ServiceQuotaExceededException 429
    """,
    ErrorClass.TIMEOUT: """
        openai.APITimeoutError anthropic.APITimeoutError httpx.ReadTimeout httpx.ConnectTimeout
        httpx2.PoolTimeout TimeoutError asyncio.TimeoutError google.api_core.exceptions.DeadlineExceeded
        requests.exceptions.Timeout botocore.exceptions.ReadTimeoutError ModelTimeoutException
        litellm.Timeout 504 java.net.SocketTimeoutException ETIMEDOUT
    """,
    ErrorClass.CONNECTION: """
        openai.APIConnectionError anthropic.APIConnectionError httpx.ConnectError httpx.RemoteProtocolError
        httpx.ReadError ConnectionResetError ConnectionRefusedError requests.exceptions.ConnectionError
        botocore.exceptions.EndpointConnectionError aiohttp.client_exceptions.ClientConnectorError
        socket.gaierror ssl.SSLError ECONNREFUSED ENOTFOUND BrokenPipeError
    """,
    ErrorClass.HTTP_4XX: """
        openai.BadRequestError openai.AuthenticationError anthropic.PermissionDeniedError
        anthropic.NotFoundError invalid_request_error authentication_error openai.UnprocessableEntityError
        AccessDeniedException google.api_core.exceptions.InvalidArgument
        botocore.errorfactory.ValidationException 401 404 litellm.exceptions.ContextWindowExceededError
        AI_LoadAPIKeyError
    """,
    ErrorClass.HTTP_5XX: """
        openai.InternalServerError anthropic.InternalServerError overloaded_error api_error 500 503
        google.api_core.exceptions.ServiceUnavailable pydantic_ai.exceptions.ModelServerError
        anthropic.OverloadedError InternalServerException botocore.errorfactory.ServiceUnavailableException
    """,
    ErrorClass.PARSE: """
        langchain_core.exceptions.OutputParserException json.decoder.JSONDecodeError
        pydantic_core._pydantic_core.ValidationError openai.LengthFinishReasonError
        openai.APIResponseValidationError pydantic_ai.exceptions.UnexpectedModelBehavior
        AI_NoObjectGeneratedError AI_TypeValidationError AI_JSONParseError
        instructor.exceptions.InstructorRetryException UnicodeDecodeError
    """,
    ErrorClass.TOOL: """
        langchain_core.tools.base.ToolException AI_NoSuchToolError pydantic_ai.exceptions.ToolRetryError
        pydantic_ai.exceptions.ModelRetry AI_InvalidToolInputError mcp.shared.exceptions.McpError
    """,
    ErrorClass.CANCELLED: """
        asyncio.exceptions.CancelledError AbortError KeyboardInterrupt openai.APIUserAbortError
        concurrent.futures.CancelledError java.util.concurrent.CancellationException
    """,
    ErrorClass.OTHER: "ValueError KeyError RuntimeError _OTHER pydantic_ai.exceptions.UsageLimitExceeded",
}
"""Names as clients report them, apart by blanks."""

TOLD = [
    (
        ErrorClass.HTTP_5XX,
        "instructor.v2.core.errors.InstructorRetryException",
        "Error code: 500 - {'error': {'message': 'The server had an error', 'type': 'server_error'}}",
    ),
    (
        ErrorClass.PARSE,
        "instructor.v2.core.errors.InstructorRetryException",
        "<failed_attempts>\n<exception>\n 1 validation error for City\nname\n Value error, never",
    ),
    (ErrorClass.HTTP_5XX, None, "Error code: 500 - The server had an error while processing your request"),
    (
        ErrorClass.HTTP_5XX,
        "Exception",
        "OpenAIAPIError('Error code: 500 - The server had an error')Traceback",
    ),
    (ErrorClass.HTTP_5XX, "500", "500 INTERNAL. {'error': {'code': 500, 'status': 'INTERNAL'}}"),
    (ErrorClass.HTTP_5XX, "google.genai.errors.ServerError", "503 UNAVAILABLE. {'error': {'code': 503}}"),
    (ErrorClass.HTTP_5XX, "AI_APICallError", "The server had an error while processing your request"),
    (ErrorClass.HTTP_5XX, "anthropic.APIStatusError", "Error code: 529 - {'type': 'error'}"),
    (
        ErrorClass.RATE_LIMIT,
        "google.genai.errors.ClientError",
        "429 RESOURCE_EXHAUSTED. {'error': {'code': 429}}",
    ),
    (
        ErrorClass.RATE_LIMIT,
        "pydantic_ai.exceptions.ModelHTTPError",
        "status_code: 429, model_name: gpt-4o, body: {}",
    ),
    (ErrorClass.RATE_LIMIT, "AI_APICallError", "Rate limit reached for requests"),
    (
        ErrorClass.RATE_LIMIT,
        "AI_RetryError",
        "Failed after 3 attempts. Last error: Rate limit reached for requests",
    ),
    (
        ErrorClass.RATE_LIMIT,
        "botocore.exceptions.ClientError",
        "An error occurred (ThrottlingException) when calling the Converse operation: Rate exceeded",
    ),
    (ErrorClass.RATE_LIMIT, "openai.APIError", "You exceeded your current quota, please check your plan"),
    (
        ErrorClass.HTTP_4XX,
        "botocore.exceptions.ClientError",
        "An error occurred (ValidationException) when calling the Converse operation: bad input",
    ),
    (
        ErrorClass.HTTP_4XX,
        "httpx.HTTPStatusError",
        "Client error '404 Not Found' for url 'http://localhost/v1/x'",
    ),
    (
        ErrorClass.HTTP_4XX,
        "requests.exceptions.HTTPError",
        "401 Client Error: Unauthorized for url: http://localhost",
    ),
    (
        ErrorClass.TIMEOUT,
        "botocore.exceptions.ClientError",
        "An error occurred (ModelTimeoutException) when calling the InvokeModel operation: too slow",
    ),
    (ErrorClass.TIMEOUT, None, "Request timed out."),
    (ErrorClass.CONNECTION, "Error", "Connection error."),
    (ErrorClass.CONNECTION, "Exception", "fetch failed"),
    (ErrorClass.CANCELLED, "Error", "rpc error: code = Canceled desc = context canceled"),
    (ErrorClass.PARSE, "Exception", "Failed to parse the answer as JSON: Expecting value: line 1 column 1"),
    (ErrorClass.PARSE, "Error", "finish reason MALFORMED_FUNCTION_CALL"),
    (ErrorClass.OTHER, None, "boom"),
    (ErrorClass.OTHER, None, None),
]

BLOCKS = [
    ("refusal", "Refused without explanation", "error:refusal", "Refused without explanation"),
    (
        "pydantic_ai.exceptions.ContentFilterError",
        "Content filter triggered. Refusal: \"I'm sorry, I can't.\", body:",
        "error:refusal",
        "I'm sorry, I can't.",
    ),
    (
        "pydantic_ai.exceptions.ContentFilterError",
        "Content filter triggered. Finish reason: 'content_filter', body:",
        "error:content_filter",
        "Content filter triggered",
    ),
    (
        "agents.exceptions.ModelRefusalError",
        "Model refused to produce output: I can't help with that.",
        "error:refusal",
        "I can't help with that.",
    ),
    (
        "openai.BadRequestError",
        "Error code: 400 - {'error': {'message': \"The response was filtered due to the prompt "
        "triggering Azure OpenAI's content management policy.\", 'code': 'content_filter', 'innererror': "
        "{'code': 'ResponsibleAIPolicyViolation'}}}",
        "error:content_filter",
        "The response was filtered",
    ),
    (
        "openai.BadRequestError",
        "Error code: 400 - {'error': {'code': 'content_policy_violation', 'message': 'Your request "
        "was rejected as a result of our safety system.'}}",
        "error:content_filter",
        "safety system",
    ),
    (
        "openai.BadRequestError",
        "Error code: 400 - {'error': {'code': 'invalid_prompt'}}",
        "error:content_filter",
        "invalid",
    ),
    ("invalid_prompt", "Your prompt was flagged.", "error:content_filter", "flagged"),
    (
        "anthropic.BadRequestError",
        "Error code: 400 - {'error': {'message': 'Output blocked by content filtering policy'}}",
        "error:content_filter",
        "Output blocked",
    ),
    (
        "google.generativeai.types.StopCandidateException",
        "finish_reason: LANGUAGE",
        "error:content_filter",
        "LANGUAGE",
    ),
    ("ValueError", "no candidate: finish_reason=IMAGE_SAFETY", "error:content_filter", "IMAGE_SAFETY"),
    (
        "litellm.exceptions.ContentPolicyViolationError",
        "litellm.BadRequestError: blocked",
        "error:content_filter",
        "blocked",
    ),
]


@pytest.mark.parametrize(
    ("expected", "name"), [(found, name) for found, names in NAMED.items() for name in names.split()]
)
def test_a_name_is_enough(expected: ErrorClass, name: str) -> None:
    assert error_class(ErrorFact(name, "something went wrong"), Kind.LLM) is expected


@pytest.mark.parametrize(("expected", "name", "message"), TOLD)
def test_a_general_name_is_explained_by_what_it_says(
    expected: ErrorClass, name: str | None, message: str | None
) -> None:
    assert error_class(ErrorFact(name, message), Kind.LLM) is expected


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (400, ErrorClass.HTTP_4XX),
        (429, ErrorClass.RATE_LIMIT),
        (408, ErrorClass.TIMEOUT),
        (499, ErrorClass.CANCELLED),
        (500, ErrorClass.HTTP_5XX),
        (529, ErrorClass.HTTP_5XX),
        (504, ErrorClass.TIMEOUT),
        (200, ErrorClass.OTHER),
    ],
)
def test_a_status_of_its_own_is_read(status: int, expected: ErrorClass) -> None:
    assert error_class(ErrorFact("openai.APIStatusError", "no", status), Kind.LLM) is expected


def test_what_fails_in_a_tool_is_a_failure_of_the_tool() -> None:
    assert error_class(ErrorFact("httpx.ConnectError", "no route"), Kind.TOOL) is ErrorClass.TOOL
    assert error_class(ErrorFact("ValueError", "boom"), Kind.TOOL) is ErrorClass.TOOL
    assert error_class(ErrorFact("asyncio.CancelledError", ""), Kind.TOOL) is ErrorClass.CANCELLED


@pytest.mark.parametrize(("name", "message", "by", "words"), BLOCKS)
def test_a_block_by_policy_is_a_refusal(name: str, message: str, by: str, words: str) -> None:
    error = ErrorFact(name, message)
    block = policy_block(error)
    assert block is not None
    assert block.by == by
    assert words in block.evidence
    assert error_class(error, Kind.LLM) is ErrorClass.POLICY


def test_a_filter_that_was_down_and_an_ordinary_error_are_no_block() -> None:
    assert policy_block(ErrorFact("Error", "content_filter_error: the filter was not available")) is None
    assert (
        policy_block(ErrorFact("openai.BadRequestError", "Error code: 400 - max_tokens is too large")) is None
    )
    assert policy_block(ErrorFact("ConnectionRefusedError", "connection refused")) is None


@pytest.mark.parametrize(
    ("reason", "expected"),
    [
        ("error", ErrorClass.OTHER),
        ("timeout", ErrorClass.TIMEOUT),
        ("malformed_response", ErrorClass.PARSE),
        ("malformed_model_output", ErrorClass.PARSE),
        ("missing_thought_signature", ErrorClass.PARSE),
        ("malformed_function_call", ErrorClass.TOOL),
        ("malformed_tool_use", ErrorClass.TOOL),
        ("unexpected_tool_call", ErrorClass.TOOL),
        ("too_many_tool_calls", ErrorClass.TOOL),
    ],
)
def test_a_finish_reason_may_be_the_failure(reason: str, expected: ErrorClass) -> None:
    failure = failed_answer(reason)
    assert failure is not None
    assert error_class(failure, Kind.LLM) is expected


@pytest.mark.parametrize("reason", ["stop", "length", "pause_turn", "content_filter", "tool_use", None])
def test_other_finish_reasons_are_no_failure(reason: str | None) -> None:
    assert failed_answer(reason) is None


def test_a_very_long_message_is_read_in_part() -> None:
    assert error_class(ErrorFact("Exception", "x" * 1_000_000 + "timed out"), Kind.LLM) is ErrorClass.OTHER


@pytest.mark.parametrize(
    ("kind", "message", "status"),
    [
        ("openai.RateLimitError", "Rate limit reached", 429),
        ("openai.APIStatusError", "Error code: 503 - busy", 503),
        ("429", None, 429),
        ("ValueError", "no", None),
        (None, None, None),
    ],
)
def test_the_http_status_is_told_where_it_is_known(
    kind: str | None, message: str | None, status: int | None
) -> None:
    assert http_status(kind, message) == status
