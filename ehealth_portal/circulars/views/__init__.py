"""Pages of circulars: writing and sending one, following it up, and the letter as its addressee sees it."""
