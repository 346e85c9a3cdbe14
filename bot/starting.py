"""The command `huisheng` as the shell starts it: what works in a pipe starts without the rest of the house."""

import importlib
import sys
from collections.abc import Mapping

_UNDERSTANDING = "bot.understanding.commands"
QUICK: Mapping[str, str] = {"classify": "classify", "duplicates": "duplicates", "eval": "evaluate"}
"""Commands that need neither settings nor a ledger, and what they are called in the module that has them."""


def main() -> None:
    """Run the command that was typed: of the whole house, unless it is one of the quick ones."""
    name = sys.argv[1] if len(sys.argv) > 1 else ""
    if name in QUICK:
        command = getattr(importlib.import_module(_UNDERSTANDING), QUICK[name])
        command(sys.argv[2:], prog_name=f"huisheng {name}")
    importlib.import_module("bot.cli").main()
