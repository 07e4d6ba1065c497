"""The attributes in which a span of our own capture keeps both bodies of a call, as they were."""

REQUEST_BODY = "spanglass.request.body"
RESPONSE_BODY = "spanglass.response.body"
