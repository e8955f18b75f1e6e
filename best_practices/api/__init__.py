"""The API of practices, compendia and adoptions."""
