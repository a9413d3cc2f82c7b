"""What all tests share."""

import os

from browser import *  # noqa: F403
from hypothesis import settings

# A slow machine is no failure; what is drawn changes from run to run, but not where the same commit must pass again.
settings.register_profile("netcollab", deadline=None, derandomize=os.environ.get("CI") == "true")
settings.load_profile("netcollab")
