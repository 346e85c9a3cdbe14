"""DingTalk (钉钉): the robot by HTTP and by Stream, its sends and its interactive cards."""
