"""`python -m ne8000d`."""

from ne8000d.cli import main

if __name__ == "__main__":
    main()
