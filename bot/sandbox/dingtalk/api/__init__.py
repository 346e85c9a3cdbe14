"""The calls that a DingTalk app makes: tokens, robot sends, session webhooks, the directory."""
