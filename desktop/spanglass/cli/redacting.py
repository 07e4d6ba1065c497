"""What is to be taken out of exported files, as it was asked for."""

import re
from argparse import Namespace

from spanglass.core.redaction import Redactions, Redactor


def redactor_of(values: Namespace) -> Redactor | None:
    """What redacts as the options say; None if they ask for nothing. `re.error` for a wrong pattern."""
    asked = Redactions(
        values.redact_emails,
        values.redact_numbers,
        tuple(values.redact_name),
        values.redact_users,
        tuple(re.compile(pattern) for pattern in values.redact_pattern),
    )
    return Redactor(asked) if values.redact or asked != Redactions() else None
