"""Tests of what runs a whole world on one machine."""
