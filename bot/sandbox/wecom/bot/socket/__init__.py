"""The long connection of 智能机器人: frames, one live connection, what may be said over it, and uploads."""
