"""What happens around the robot."""
