"""Tests of handlers/intake."""
