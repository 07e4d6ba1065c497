"""The page of alerts: the rules, one of them as a sentence, and what became of them."""
