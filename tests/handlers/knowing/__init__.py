"""Tests of handlers/knowing."""
