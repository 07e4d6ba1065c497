"""Receipts worked by hand: what calls of several providers cost, line by line."""

from dataclasses import dataclass

from spanglass.core.facts import Kind
from spanglass.core.usage import Billing, Usage


@dataclass(frozen=True, slots=True)
class Hand:
    """A call, its lines (what, tokens, dollars a million, dollars) and their sum, worked by hand."""

    name: str
    provider: str
    model: str
    usage: Usage
    lines: tuple[tuple[str, int, str, str], ...]
    total: str
    kind: Kind = Kind.LLM
    asked: str | None = None


BY_HAND = (
    Hand("openai plain", "openai", "gpt-4o-2024-08-06", Usage(1234, 567), (
        ("input", 1234, "2.50", "0.003085"),
        ("output", 567, "10", "0.00567"),
    ), "0.008755"),
    Hand("openai cached read", "openai", "gpt-4o-2024-08-06", Usage(1200, 12, 1024), (
        ("input", 176, "2.50", "0.00044"),
        ("input from cache", 1024, "1.25", "0.00128"),
        ("output", 12, "10", "0.00012"),
    ), "0.00184"),
    Hand("openai cached write", "openai", "gpt-5.6-sol", Usage(10_000, 250, 6000, 3000), (
        ("input", 1000, "4", "0.004"),
        ("input from cache", 6000, "0.40", "0.0024"),
        ("cache write", 3000, "5", "0.015"),
        ("output", 250, "20", "0.005"),
    ), "0.0264"),
    Hand("openai long context", "openai", "gpt-5.4", Usage(300_000, 2000, 100_000, reasoning=500), (
        ("input", 200_000, "5", "1"),
        ("input from cache", 100_000, "0.50", "0.05"),
        ("output", 1500, "22.50", "0.03375"),
        ("reasoning", 500, "22.50", "0.01125"),
    ), "1.095"),
    Hand("openai reasoning", "openai", "gpt-5-2025-08-07", Usage(25, 140, reasoning=128), (
        ("input", 25, "1.25", "0.00003125"),
        ("output", 12, "10", "0.00012"),
        ("reasoning", 128, "10", "0.00128"),
    ), "0.00143125"),
    Hand("openai batch", "openai", "gpt-4.1", Usage(2001, 333, 1000, billing=Billing(batch=True)), (
        ("input", 1001, "1", "0.001001"),
        ("input from cache", 1000, "0.50", "0.0005"),
        ("output", 333, "4", "0.001332"),
    ), "0.002833"),
    Hand("openai flex", "openai", "gpt-5-mini", Usage(12_345, 678, billing=Billing(service_tier="flex")), (
        ("input", 12_345, "0.125", "0.001543125"),
        ("output", 678, "1", "0.000678"),
    ), "0.002221125"),
    Hand("openai priority", "openai", "gpt-5", Usage(1000, 100, billing=Billing(service_tier="priority")), (
        ("input", 1000, "2.50", "0.0025"),
        ("output", 100, "20", "0.002"),
    ), "0.0045"),
    Hand("openai embedding", "openai", "text-embedding-3-small", Usage(777, 0), (
        ("input", 777, "0.02", "0.00001554"),
    ), "0.00001554", Kind.EMBEDDING),
    Hand("anthropic cache by lifetime", "anthropic", "claude-sonnet-4-5-20250929", Usage(
        1500, 12, 1024, 300, billing=Billing(cache_write_5m=100, cache_write_1h=200),
    ), (
        ("input", 176, "3", "0.000528"),
        ("input from cache", 1024, "0.30", "0.0003072"),
        ("cache write", 100, "3.75", "0.000375"),
        ("cache write for 1 hour", 200, "6", "0.0012"),
        ("output", 12, "15", "0.00018"),
    ), "0.0025902"),
    Hand("anthropic long context", "anthropic", "claude-sonnet-4-5", Usage(250_000, 1000, 200_000), (
        ("input", 50_000, "6", "0.3"),
        ("input from cache", 200_000, "0.60", "0.12"),
        ("output", 1000, "22.50", "0.0225"),
    ), "0.4425"),
    Hand("anthropic batch", "anthropic", "claude-opus-4-5", Usage(
        10_000, 400, 5000, 3000, billing=Billing(cache_write_1h=3000, service_tier="batch"),
    ), (
        ("input", 2000, "2.50", "0.005"),
        ("input from cache", 5000, "0.25", "0.00125"),
        ("cache write for 1 hour", 3000, "5", "0.015"),
        ("output", 400, "12.50", "0.005"),
    ), "0.02625"),
    Hand("anthropic fast, US only, searches", "anthropic", "claude-opus-4-8", Usage(
        1000, 100, billing=Billing(speed="fast", geo="us", web_searches=3),
    ), (
        ("input", 1000, "11", "0.011"),
        ("output", 100, "55", "0.0055"),
        ("web search", 3, "10", "0.03"),
    ), "0.0465"),
    Hand("anthropic reasoning", "anthropic", "claude-sonnet-4-5", Usage(25, 140, reasoning=128), (
        ("input", 25, "3", "0.000075"),
        ("output", 12, "15", "0.00018"),
        ("reasoning", 128, "15", "0.00192"),
    ), "0.002175"),
    Hand("gemini cached read", "gcp.gemini", "gemini-2.5-flash", Usage(3000, 100, 2000), (
        ("input", 1000, "0.30", "0.0003"),
        ("input from cache", 2000, "0.03", "0.00006"),
        ("output", 100, "2.50", "0.00025"),
    ), "0.00061"),
    Hand("gemini batch", "gcp.gemini", "gemini-2.5-flash", Usage(10_000, 1000, billing=Billing(batch=True)), (
        ("input", 10_000, "0.15", "0.0015"),
        ("output", 1000, "1.25", "0.00125"),
    ), "0.00275"),
    Hand("gemini at the limit", "gcp.gemini", "gemini-2.5-pro", Usage(200_000, 65, reasoning=60), (
        ("input", 200_000, "1.25", "0.25"),
        ("output", 5, "10", "0.00005"),
        ("reasoning", 60, "10", "0.0006"),
    ), "0.25065"),
    Hand("gemini over the limit", "gcp.gemini", "gemini-2.5-pro", Usage(200_001, 100, 150_000), (
        ("input", 50_001, "2.50", "0.1250025"),
        ("input from cache", 150_000, "0.25", "0.0375"),
        ("output", 100, "15", "0.0015"),
    ), "0.1640025"),
    Hand("gemini audio", "gcp.gemini", "gemini-2.5-flash", Usage(
        2000, 300, billing=Billing(input_audio=1500),
    ), (
        ("input", 500, "0.30", "0.00015"),
        ("audio input", 1500, "1", "0.0015"),
        ("output", 300, "2.50", "0.00075"),
    ), "0.0024"),
    Hand("gemini embedding", "gcp.gemini", "gemini-embedding-001", Usage(4096), (
        ("input", 4096, "0.15", "0.0006144"),
    ), "0.0006144", Kind.EMBEDDING),
    Hand("bedrock, a region's profile", "aws.bedrock", "us.anthropic.claude-sonnet-4-5-20250929-v1:0", Usage(
        1500, 12, 1024, 300,
    ), (
        ("input", 176, "3.30", "0.0005808"),
        ("input from cache", 1024, "0.33", "0.00033792"),
        ("cache write", 300, "4.125", "0.0012375"),
        ("output", 12, "16.50", "0.000198"),
    ), "0.00235422"),
    Hand("bedrock nova", "aws.bedrock", "amazon.nova-pro-v1:0", Usage(1500, 200, 500), (
        ("input", 1000, "0.80", "0.0008"),
        ("input from cache", 500, "0.20", "0.0001"),
        ("output", 200, "3.20", "0.00064"),
    ), "0.00154"),
    Hand("bedrock batch", "aws.bedrock", "global.anthropic.claude-sonnet-4-5-20250929-v1:0", Usage(
        1000, 100, billing=Billing(batch=True),
    ), (
        ("input", 1000, "1.50", "0.0015"),
        ("output", 100, "7.50", "0.00075"),
    ), "0.00225"),
    Hand("bedrock reasoning", "aws.bedrock", "deepseek.r1-v1:0", Usage(100, 900, reasoning=800), (
        ("input", 100, "1.35", "0.000135"),
        ("output", 100, "5.40", "0.00054"),
        ("reasoning", 800, "5.40", "0.00432"),
    ), "0.004995"),
    Hand("bedrock embedding", "aws.bedrock", "amazon.titan-embed-text-v2:0", Usage(8000), (
        ("input", 8000, "0.02", "0.00016"),
    ), "0.00016", Kind.EMBEDDING),
    Hand("bedrock embedding of cohere", "aws.bedrock", "cohere.embed-english-v3", Usage(5000), (
        ("input", 5000, "0.10", "0.0005"),
    ), "0.0005", Kind.EMBEDDING),
    Hand("bedrock rerank of amazon", "aws.bedrock", "amazon.rerank-v1:0", Usage(
        billing=Billing(search_units=2),
    ), (
        ("search", 2, "1", "0.002"),
    ), "0.002", Kind.RERANKER),
    Hand("bedrock rerank", "aws.bedrock", "cohere.rerank-v3-5:0", Usage(billing=Billing(search_units=3)), (
        ("search", 3, "2", "0.006"),
    ), "0.006", Kind.RERANKER),
    Hand("cohere rerank", "cohere", "rerank-v4.0-pro", Usage(billing=Billing(search_units=1)), (
        ("search", 1, "2.50", "0.0025"),
    ), "0.0025", Kind.RERANKER),
    Hand("voyage rerank", "voyageai", "rerank-2.5", Usage(20_000), (
        ("input", 20_000, "0.05", "0.001"),
    ), "0.001", Kind.RERANKER),
)  # fmt: skip
