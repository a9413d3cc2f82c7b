"""What all tests share."""

from browser import *  # noqa: F403
