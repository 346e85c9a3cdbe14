"""Mirrors handlers/rules."""
