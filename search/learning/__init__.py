"""Learning from use, without names: what is searched for, what is opened, what is missing."""
