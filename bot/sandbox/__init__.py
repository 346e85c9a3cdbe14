"""The other side of both wires: WeCom and DingTalk as servers of their own, and a page to chat in."""
