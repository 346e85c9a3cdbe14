"""DingTalk as the bot meets it: its API, its Stream gateway, its callbacks, its cards."""
