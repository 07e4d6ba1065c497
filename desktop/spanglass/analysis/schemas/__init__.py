"""Whether answers and tool calls keep the schemas declared for them."""
