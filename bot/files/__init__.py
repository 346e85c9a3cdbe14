"""Where the pictures and files that people send are kept: by the SHA-256 of their bytes, once."""
