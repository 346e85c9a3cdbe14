"""Cells that a spreadsheet would take for formulas: written so that it does not, and read back as they were."""

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_GUARD = "'"


def guarded(cell: str) -> str:
    """A cell that is shown, never computed, by whatever opens the file (OWASP: CSV injection)."""
    return f"{_GUARD}{cell}" if cell.startswith(_FORMULA) else cell


def unguarded(cell: str) -> str:
    """What `guarded` was given."""
    return cell[1:] if cell.startswith(_GUARD) and cell[1:].startswith(_FORMULA) else cell
