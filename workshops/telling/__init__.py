"""What people are told of workshops and needs, in words: kinds of notices by subject."""
