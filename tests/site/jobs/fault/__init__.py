"""A tiny Django app with one kind of work whose effects can be counted, for the fault tests."""
