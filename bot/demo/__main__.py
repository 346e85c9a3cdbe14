"""`python -m bot.demo`: the same as `huisheng demo`."""

from bot.cli import demo

if __name__ == "__main__":
    demo()
