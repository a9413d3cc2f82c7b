"""The API reference, built from the docstrings as pages of HTML: python examples/make/api.py FOLDER

Needs pdoc: pip install "netcollab[docs]".
"""

from __future__ import annotations

import inspect
import re
import sys
from pathlib import Path
from typing import Any

import pdoc

import netcollab
from netcollab import measures


def marked(text: str) -> str:
    """A docstring as Markdown: a line of Parameters or Returns that begins with a name is an item of a list."""
    return re.sub(r"^(\w[\w, *]*) : ", r"- **\1**: ", inspect.cleandoc(text), flags=re.MULTILINE)


def main(folder: Path) -> None:
    documented: list[Any] = [netcollab, measures]
    for module in (netcollab, measures):
        for name in module.__all__:  # public names are imported on first use; pdoc looks at what is there
            found = getattr(module, name)
            setattr(module, name, found)
            documented += [found, *vars(found).values()] if inspect.isclass(found) else [found]
    for one in (getattr(one, "__func__", one) for one in documented):
        if (inspect.isroutine(one) or inspect.isclass(one) or isinstance(one, property)) and one.__doc__:
            one.__doc__ = marked(one.__doc__)
    pdoc.render.configure(docformat="markdown", show_source=False)
    pdoc.pdoc("netcollab", output_directory=folder)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
