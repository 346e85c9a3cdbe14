"""What happens around the robot without anybody speaking to it, and how the app is told."""
