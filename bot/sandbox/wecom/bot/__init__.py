"""The other side of 智能机器人: callbacks by webhook, or a long connection."""
