"""Item models: rows of the store as Qt asks for them."""
