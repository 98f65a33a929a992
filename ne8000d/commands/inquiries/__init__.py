"""What is asked by CLI at an interval, and which rows are written of the answers."""
