"""``python -m netcollab``: the command line where the console script is not on the path."""

from netcollab.cli import main

main(prog_name="netcollab")
