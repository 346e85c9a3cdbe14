"""The ways to show something in a chat: cards, session webhook, custom robot, robot."""
