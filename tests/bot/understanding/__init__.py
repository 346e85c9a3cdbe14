"""Tests of bot/understanding."""
