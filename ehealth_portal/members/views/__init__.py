"""Pages about people: one's own account, tokens and service accounts, the people whom one manages, invitations."""
