"""Long work says on a terminal what it does, and Ctrl-C ends it with a sentence and nothing written."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from netcollab.errors import Exit

COUNTY = Path(__file__).resolve().parent.parent / "examples" / "county"
AT_ONCE = "import netcollab.cli as c; c.SLOW = 0; c.main()"  # a short run shows its steps too


@pytest.mark.skipif(not hasattr(os, "openpty"), reason="a terminal of its own is made with openpty")
@pytest.mark.parametrize("step", ["Computing", "Writing"])
def test_a_run_tells_its_steps_on_a_terminal_and_can_be_interrupted_in_each(step: str, tmp_path: Path) -> None:
    folder = tmp_path / "county"
    shutil.copytree(COUNTY, folder)
    before = sorted(folder.iterdir())
    ours, theirs = os.openpty()
    run = subprocess.Popen([sys.executable, "-c", AT_ONCE, "analyze", str(folder)], stderr=theirs, stdout=theirs)
    os.close(theirs)
    said, end = "", time.monotonic() + 60
    while step not in said and time.monotonic() < end:
        said += os.read(ours, 4096).decode()
    run.send_signal(signal.SIGINT)
    code = run.wait(60)
    said += os.read(ours, 65536).decode()
    os.close(ours)
    assert code == Exit.INTERRUPTED, said
    assert "Interrupted; nothing was changed." in said
    assert "Traceback" not in said
    assert sorted(folder.iterdir()) == before
