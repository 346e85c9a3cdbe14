"""What the robot is told when somebody speaks to it, and how."""
