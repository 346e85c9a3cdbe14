"""DingTalk's side of the sandbox."""
