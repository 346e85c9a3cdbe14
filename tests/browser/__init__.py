"""The sandbox page as people use it: in Chromium."""
