"""Mirrors bot/configuring."""
