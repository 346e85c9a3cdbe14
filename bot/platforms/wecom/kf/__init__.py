"""微信客服: WeChat customers, heard by a doorbell and a pull, spoken to within 48 hours and five messages."""
