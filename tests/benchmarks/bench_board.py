"""Prints what a frame of the board costs, in full-window blits of the same run.

    python tests/benchmarks/bench_board.py [NODES ...]

Goals at 100,000 entities and 300,000 links: frame median 8 and p95 25 blits, sharp within 250 ms, first frame within
2.5 times fetching the columns, 400 bytes an entity and 150 a link.
"""

from __future__ import annotations

import os
import sys

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("PYQTGRAPH_QT_LIB", "PySide6")

from caseboard.ui.bench import bench_board

GOALS = {
    "first_frame_ratio": 2.5,
    "frame_median_blits": 8.0,
    "frame_p95_blits": 25.0,
    "sharp_ms": 250.0,
    "drag_blits": 8.0,
    "select_blits": 8.0,
    "hover_blits": 8.0,
    "bytes_per_entity": 400.0,
    "bytes_per_link": 150.0,
}


def main() -> None:
    """Measure boards of the sizes given."""
    sizes = [int(word) for word in sys.argv[1:]] or [1_000, 10_000, 100_000]
    results = [bench_board(size) for size in sizes]
    print(f"{'':24}" + "".join(f"{size:>12,}" for size in sizes) + f"{'goal':>10}")
    for key in results[0]:
        values = "".join(f"{result[key]:>12,.2f}" for result in results)
        print(f"{key:24}{values}{GOALS.get(key, ''):>10}")
    pans = [result["pan_median_blits"] for result in results]
    print(f"{'pan, largest / smallest':24}{pans[-1] / pans[0]:>12.2f}{1.3:>{12 * len(sizes) - 2}}")


if __name__ == "__main__":
    main()
