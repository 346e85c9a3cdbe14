"""Tests, in the order of the house; stories go through the sandbox."""
