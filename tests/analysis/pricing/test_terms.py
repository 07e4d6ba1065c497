"""The terms of a call: what the provider said it was served on, else what was asked for."""

from typing import Any

import pytest

from spanglass.analysis.pricing.terms import STANDARD, Terms, terms_of
from spanglass.core.facts import Facts
from spanglass.core.usage import Billing, Usage


@pytest.mark.parametrize(
    ("asked", "told", "terms"),
    [
        ({}, None, STANDARD),
        ({"temperature": 1}, None, STANDARD),
        ({"service_tier": "auto"}, None, STANDARD),
        ({"service_tier": "flex"}, None, Terms(tier="flex")),
        ({"service_tier": "priority"}, Billing(service_tier="default"), STANDARD),
        ({"service_tier": "auto"}, Billing(service_tier="priority"), Terms(tier="priority")),
        ({}, Billing(service_tier="standard"), STANDARD),
        ({}, Billing(service_tier="batch"), Terms(batch=True)),
        ({}, Billing(batch=True, service_tier="flex"), Terms(tier="flex", batch=True)),
        ({"batch": True}, None, Terms(batch=True)),
        ({"processing": "batch"}, None, Terms(batch=True)),
        ({"batch": "no"}, None, STANDARD),
        ({}, Billing(service_tier="SERVICE_TIER_FLEX"), Terms(tier="flex")),
        ({}, Billing(service_tier="ON_DEMAND_PRIORITY"), Terms(tier="priority")),
        ({}, Billing(service_tier="ON_DEMAND"), STANDARD),
        ({"speed": "fast", "inference_geo": "us"}, None, Terms(fast=True, inside_us=True)),
        ({"speed": "fast"}, None, Terms(fast=True)),
        ({"inference_geo": "us"}, None, Terms(inside_us=True)),
        ({"speed": "fast"}, Billing(speed="standard", geo="global"), STANDARD),
        ({"service_tier": 3, "speed": None}, None, STANDARD),
    ],
)
def test_terms(asked: dict[str, Any], told: Billing | None, terms: Terms) -> None:
    assert terms_of(Facts(parameters=asked, usage=Usage(1, 1, billing=told))) == terms


def test_terms_without_usage() -> None:
    assert terms_of(Facts(parameters={"service_tier": "flex"})) == Terms(tier="flex")
