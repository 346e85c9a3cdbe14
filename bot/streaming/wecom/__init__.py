"""The long connection of WeCom's smart bot: frames, one connection, and one listener per bot."""
