"""How things look in DingTalk, and how much of them fits."""
