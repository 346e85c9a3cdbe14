"""The platforms we speak on: a folder each, and its line in the list of bot/platforms/registry.py."""
