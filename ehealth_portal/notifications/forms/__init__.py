"""Forms about notices and what people follow."""
