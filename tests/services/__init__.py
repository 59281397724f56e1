"""Real servers for the tests: started on loopback when a test first asks, stopped when the run ends."""
