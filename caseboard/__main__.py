"""Starts Caseboard: `python -m caseboard` and the installed command are the same."""

from caseboard.cli import main

if __name__ == "__main__":
    main()
