"""Review: what every reviewed record has in common, and the one table of its moves. Abstract: no tables of its own."""
