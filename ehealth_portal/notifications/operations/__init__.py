"""Every write on notices, what people follow, and addresses."""
