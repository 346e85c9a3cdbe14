"""WeCom's server API: one thin client, how often it may be called, what its codes mean, and files up and down."""
