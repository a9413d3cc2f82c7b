"""How soon the map shows its first picture, against a bare vis-network page with the same nodes, ties and places.

python tests/benchmarks/map_speed.py [openings]

Each page is opened so many times in turn (12 unless told); the best of each counts, since everything else that a
machine does only makes it slower. An opening ends when vis-network has drawn the picture for the first time. Held: at
40 and 300 agencies the map takes at most 1.5 times as long as the bare page; at 2,000 its picture is there within 4
seconds.
"""

from __future__ import annotations

import json
import re
import sys
import tempfile
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

import editions
from browser import ARGUMENTS, found_browser
from playwright.sync_api import sync_playwright

from netcollab.edition import make_edition
from netcollab.render.map import VENDOR, map_html
from netcollab.render.page import asset

BARE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>bare</title>
<style>html, body, #canvas {{ margin: 0; width: 100%; height: 100%; }}</style><div id="canvas"></div>
<script type="application/json" id="data">{data}</script><script>{vis}</script>
<script>
const d = JSON.parse(document.getElementById("data").textContent);
const net = new vis.Network(document.getElementById("canvas"),
  {{ nodes: new vis.DataSet(d.nodes), edges: new vis.DataSet(d.edges) }}, d.options);
net.once("afterDrawing", () => performance.mark("map drawn"));
</script></html>"""
DRAWN = """() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(
  performance.getEntriesByName("map drawn")[0].startTime))))"""


def bare(html: str) -> str:
    """The nodes and the ties drawn at first of a map, on a page with nothing else."""
    found = re.search(r'id="network-data">(.*?)</script>', html, re.DOTALL)
    assert found
    data = json.loads(found[1])
    data["edges"] = [e for e in data["edges"] if not e["hidden"]]
    return BARE.format(data=json.dumps(data).replace("<", "\\u003c"), vis=asset(f"{VENDOR}/vis-network.min.js"))


def drawn(browser: Any, path: Path) -> float:
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    page.goto(path.as_uri())
    after: float = page.evaluate(DRAWN)
    context.close()
    return after


def main() -> int:
    times = int(sys.argv[1]) if len(sys.argv) > 1 else 12
    late = False
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=found_browser(), args=ARGUMENTS)
        print(f"{'agencies':>8} {'MB':>5} {'map':>7} {'bare':>7}  ratio  (milliseconds)")
        for n in (40, 300, 2000):
            html = map_html(
                make_edition(editions.make_large(n), "coordinator") if n > 800 else editions.make_edition(n)
            )
            ours, plain = Path(folder) / f"map{n}.html", Path(folder) / f"bare{n}.html"
            ours.write_text(html, encoding="utf-8")
            plain.write_text(bare(html), encoding="utf-8")
            rounds = [(drawn(browser, ours), drawn(browser, plain)) for _ in range(times)]
            first, least = (min(times) for times in zip(*rounds, strict=True))
            print(f"{n:8} {len(html) / 1e6:5.1f} {first:7.0f} {least:7.0f}  {first / least:.2f}")
            late |= first > 4000 if n > 800 else first / least > 1.5
        browser.close()
    print("too slow" if late else "held")
    return int(late)


if __name__ == "__main__":
    sys.exit(main())
