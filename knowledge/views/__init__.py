"""The reading side."""
