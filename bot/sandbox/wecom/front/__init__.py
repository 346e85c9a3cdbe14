"""The HTTP face of WeCom: what can be called, by whom, and how it is answered."""
