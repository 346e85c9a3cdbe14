"""The rules as an administrator sees them on the command line: checked, tried on what came in, counted."""
