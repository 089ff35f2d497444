"""The version of the program, said once; ``pyproject.toml`` agrees (tests/test_version.py)."""

VERSION = "0.1.0"
