"""Pages that are made when first needed: where each stands until then, and what connects it."""
