"""Long connections: what every listener needs, and one folder per platform with its frames and its listener."""
