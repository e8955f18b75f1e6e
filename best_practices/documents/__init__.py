"""Documents of compendia: each is a pure function of a snapshot and a language, without a clock or the database."""
