"""Forms about people: one's own account, tokens and service accounts, and the people whom one manages."""
