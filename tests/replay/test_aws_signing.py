"""Requests to AWS are signed as botocore signs them."""

from datetime import UTC, datetime

import pytest

from spanglass.replay.aws_signing import Credentials, signed

URL = "https://bedrock-runtime.eu-west-1.amazonaws.com/model/eu.anthropic.claude-opus-4-6-v1%3A0/converse"
AT = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"  # noqa: S105 (AWS's own example)


@pytest.mark.parametrize(
    ("token", "names", "signature"),  # of botocore 1.44.8
    [
        (None, "content-type;host;x-amz-date",
         "319586c6c61f04e0c9ef61b1b71709556649345e0bca189211da3c798c287c49"),
        ("TOKEN/abc==", "content-type;host;x-amz-date;x-amz-security-token",
         "cf081f455ac77d468d7f5ad482a705fbd85b4d371221047f56aea4ff62cacec0"),
    ],
)  # fmt: skip
def test_as_botocore_does(token: str | None, names: str, signature: str) -> None:
    keys = Credentials("AKIDEXAMPLE", SECRET, token)
    made = signed(URL, b'{"messages":[]}', keys, ("eu-west-1", "bedrock"), AT)
    assert made["authorization"] == (
        "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20260102/eu-west-1/bedrock/aws4_request, "
        f"SignedHeaders={names}, Signature={signature}"
    )
    assert made["x-amz-date"] == "20260102T030405Z"
    assert made.get("x-amz-security-token") == token
    assert SECRET not in repr(keys) + str(made)
