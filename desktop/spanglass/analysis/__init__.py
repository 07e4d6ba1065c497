"""Pure judgement on facts: price, refusals, errors, what counts."""
