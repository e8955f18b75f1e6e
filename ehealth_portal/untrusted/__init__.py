"""Files that people hand in, read without trusting them."""
