"""WeCom as the sandbox plays it: every rule of its documents held against us."""
