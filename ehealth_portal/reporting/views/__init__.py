"""Pages of the board, provisions, bodies, Member States and reports."""
