"""The self-built app (自建应用): how its members are heard and spoken to."""
