"""Calls to DingTalk's APIs: paced, metered, with a fresh token, and with every failure named."""
