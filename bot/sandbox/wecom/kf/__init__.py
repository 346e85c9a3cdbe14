"""微信客服: the doorbell, the pulled messages, and the window in which customers may be answered."""
