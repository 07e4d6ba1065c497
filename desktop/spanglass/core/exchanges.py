"""The attributes in which a span of our own capture keeps where a call went and both bodies, as they were."""

ADDRESS = "url.full"
REQUEST_BODY = "spanglass.request.body"
RESPONSE_BODY = "spanglass.response.body"
