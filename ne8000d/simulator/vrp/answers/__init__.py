"""What the modelled router answers, a generator of lines a command."""
