"""Calls to DingTalk: what each answer means, files, people, and the month's quota."""
