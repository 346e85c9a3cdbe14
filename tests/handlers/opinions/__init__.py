"""Mirrors handlers/opinions."""
