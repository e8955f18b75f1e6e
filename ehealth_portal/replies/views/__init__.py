"""Pages for whoever has the secret of a mail."""
