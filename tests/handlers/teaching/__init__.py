"""Mirrors handlers/teaching."""
