"""The Stream of DingTalk: the gateway, the frames, and one listener per app."""
