"""The long connection to DingTalk: the gateway, the frames, and one listener per account."""
