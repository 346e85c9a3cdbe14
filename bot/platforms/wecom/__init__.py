"""WeCom (企业微信): the self-built app, the smart bot (智能机器人) and the group robot."""
