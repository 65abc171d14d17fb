"""The commands, one a module: its arguments, and a call of what does the work."""
