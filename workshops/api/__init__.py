"""The API of workshops, registrations, fellowships, needs and assessments."""
