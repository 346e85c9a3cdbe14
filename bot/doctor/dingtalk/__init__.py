"""The doors of a DingTalk account: their set-up, and whether it works."""
