"""What people are told of practices, reviews, compendia and adoptions: the kinds of events."""
