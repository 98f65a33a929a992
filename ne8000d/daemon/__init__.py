"""The daemon: the one place where all parts meet (`lifecycle`).

Nothing is imported here, so that the command line may ask a running daemon without loading one.
"""
