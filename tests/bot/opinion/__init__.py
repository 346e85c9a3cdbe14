"""Mirrors bot/opinion."""
