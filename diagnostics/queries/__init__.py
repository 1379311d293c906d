"""Reads: rows to what a page shows, and rows to what the method works on."""
