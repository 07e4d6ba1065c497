"""Amazon Bedrock by Converse: with its own keys, else signed with those of AWS (`aws_signing`)."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote

from spanglass.replay.neutral import NeutralRequest
from spanglass.replay.providers import KEY, Address, Head, Takes, Target
from spanglass.replay.shapes import converse

_REGIONS = ("AWS_REGION", "AWS_DEFAULT_REGION")
_USUAL_REGION = "us-east-1"
OWN_KEY, ACCESS_KEY = "AWS_BEARER_TOKEN_BEDROCK", "AWS_ACCESS_KEY_ID"
TO_SIGN = "AWS4"
"""What begins an authorization that is still to be signed; the id of the access key follows."""


def region_of(environment: Mapping[str, str]) -> str:
    """The region that AWS's own tools would take from the environment."""
    return next((found for name in _REGIONS if (found := environment.get(name, "").strip())), _USUAL_REGION)


@dataclass(frozen=True, slots=True)
class _Bedrock(Target):
    """Its address holds the region, and what its authorization is goes by the kind of key."""

    def base(self, environment: Mapping[str, str]) -> str:
        """Where it is in the region that is set."""
        given = Target.base(self, environment)
        return given or f"https://bedrock-runtime.{region_of(environment)}.amazonaws.com"

    def headed(self, environment: Mapping[str, str]) -> Head:
        """The headers, whose authorization is to be signed where AWS's own keys are those at hand."""
        made = Target.headed(self, environment)
        if made.key != ACCESS_KEY:
            return made
        return Head((made.headers[0], ("Authorization", f"{TO_SIGN} ${ACCESS_KEY}")), made.key)


def _route(asked: NeutralRequest) -> str:
    how = "converse-stream" if asked.streaming else "converse"
    return f"/model/{quote(asked.model, safe='-._~')}/{how}"


TARGETS = (
    _Bedrock(
        "bedrock", "Amazon Bedrock", converse.FAMILY, Address("", ("AWS_ENDPOINT_URL_BEDROCK_RUNTIME",)),
        _route, converse.written, (OWN_KEY, ACCESS_KEY),
        (("Authorization", f"Bearer {KEY}"),), Takes(seed=False), ("aws.bedrock", "aws_bedrock"), "aws",
    ),
)  # fmt: skip
