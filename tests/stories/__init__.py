"""Whole loops through the real wire, with real processes."""
