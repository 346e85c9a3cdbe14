"""Every card the bot shows."""
