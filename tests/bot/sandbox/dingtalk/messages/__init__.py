"""What the robot is told when somebody speaks."""
