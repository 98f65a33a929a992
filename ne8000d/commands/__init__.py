"""Commands: what a device may be asked by CLI, and how its answers are read. No I/O."""
