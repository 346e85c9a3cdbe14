"""Mirrors bot/ruling."""
