"""Tests of what is learnt from texts."""
