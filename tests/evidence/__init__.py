"""Evidence files: a corpus of hostile and of everyday ones, the scanner, the quota, serving, and the second person."""
