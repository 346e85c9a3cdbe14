"""The ways to show something in a DingTalk chat."""
