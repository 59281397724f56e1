"""Bring whole trees of pages in: read, place, link, write."""
