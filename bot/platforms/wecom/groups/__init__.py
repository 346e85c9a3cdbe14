"""Into groups that the bot does not answer in just now: through their webhook robot, or as the app that made them."""
