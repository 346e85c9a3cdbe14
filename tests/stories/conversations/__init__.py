"""Scripted conversations of customers with the bot, played through the sandbox's real wire."""
