"""Secrets of many kinds to plant in traces, and what must not be left of each."""

_N = "0123456789abcdef"
SECRETS = {
    "openai": "sk-proj-" + "aB3" * 12,
    "anthropic": "sk-ant-api03-" + "xY9_" * 10,
    "github": "ghp_" + "a1B2" * 9,
    "github fine": "github_pat_" + "11ABC" * 8,
    "gitlab": "glpat-" + "x1y2z3w4v5" * 2,
    "slack": "xoxb-1234567890-" + "abcdef" * 4,
    "slack hook": "https://hooks.slack.com/services/T00000000/B00000000/" + "X1" * 12,
    "google": "AIza" + "Sy1" * 11 + "ab",
    "google oauth": "ya29." + "a0AfH6" * 6,
    "aws id": "AKIA" + "ABCD1234" * 2,
    "aws secret": "aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYPLANTEDKEY",
    "stripe": "sk_live_" + "4eC39H" * 4,
    "stripe hook": "whsec_" + "5f6a7b" * 5,
    "hugging face": "hf_" + "aBcD1" * 7,
    "npm": "npm_" + "a1b2c3" * 6,
    "pypi": "pypi-" + "AgEIcHlwaS5vcmc1" * 3,
    "groq": "gsk_" + "a1B2c3" * 8,
    "xai": "xai-" + "q1w2e3" * 8,
    "langsmith": "lsv2_pt_" + _N * 2 + "_ab12",
    "jwt": "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.SflKxwRJSMeKKF2QT4",
    "bearer": "Authorization: Bearer planted.token-0123456789abcdef",
    "basic": "Basic cGxhbnRlZDpwYXNzd29yZDEyMw==",
    "database": "postgres://app:pl4nted-pw@db.example.com/main",
    "password": 'password: "hunter2-planted"',
    "sendgrid": "SG." + "a1b2c3d4" * 3 + "." + "e5f6g7h8" * 4,
    "twilio": "SK" + _N * 2,
    "telegram": "123456789:AA" + "Hx-9" * 9,
    "shopify": "shpat_" + _N * 2,
    "digital ocean": "dop_v1_" + _N * 4,
    "databricks": "dapi" + _N * 2,
    "azure": "AccountKey=" + "Eby8vdM02xNO" * 6 + "==",
    "private key": "-----BEGIN PRIVATE KEY-----\n" + "MIIEvQIBADANBg\n" * 6 + "-----END PRIVATE KEY-----",
    "cookie": "Cookie: session=planted0123456789",
}
_TRACES = {
    "slack hook": "X1X1", "aws secret": "PLANTEDKEY", "bearer": "planted", "basic": "cGxhbnRl",
    "database": "pl4nted",
    "password": "hunter2", "azure": "Eby8", "private key": "MIIEvQ", "cookie": "planted",
}  # fmt: skip


def left_of(kind: str) -> str:
    """A part of a secret that gives it away."""
    return _TRACES.get(kind, SECRETS[kind][-12:])
