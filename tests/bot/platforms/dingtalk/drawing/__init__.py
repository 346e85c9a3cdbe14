"""How things look in DingTalk."""
