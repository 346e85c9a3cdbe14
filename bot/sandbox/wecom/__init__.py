"""The other side of the WeCom wire: its API, its callbacks, and its client that draws what arrives."""
