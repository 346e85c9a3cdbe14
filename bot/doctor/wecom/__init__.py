"""The doors of a WeCom account: their set-up, and whether it works."""
