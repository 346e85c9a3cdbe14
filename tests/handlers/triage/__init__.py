"""Tests of handlers/triage."""
