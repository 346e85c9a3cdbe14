"""Tests of what makes a matter press."""
