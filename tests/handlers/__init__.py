"""Tests of what is decided: rules as plain functions."""
