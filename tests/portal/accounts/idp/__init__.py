"""An organisation's directory: a real OpenID Connect provider, run as a process of its own."""
