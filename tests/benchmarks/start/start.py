#!/usr/bin/env python3
"""From the start of the program to its first useful picture, painted: the console with a stored memory (15 minutes' worth of
lines is not needed: what a minute of watching and an incident leave) and a bare Qt Widgets window, in turns. The agent is
there, as in life. Wall time counts from before exec; computing is that of all threads of the process until then."""

import argparse
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "detect"))
from detect import Bench  # noqa: E402

GOAL = 2.0


def painted(command, environment):
    began = time.monotonic()
    said = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=60, check=False).stdout.split()
    if len(said) != 2:
        sys.exit(f"{command[0]} painted nothing")
    return float(said[0]) - began, float(said[1])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", default="build/dev")
    parser.add_argument("--runs", type=int, default=15)
    parser.add_argument("--watch", type=float, default=30, help="seconds that the console's memory is filled")
    arguments = parser.parse_args()
    arguments.seed = 0
    folder = pathlib.Path(tempfile.mkdtemp(prefix="handrail-start-"))
    bench = Bench(arguments, folder)
    programs = bench.build / "tests/benchmarks/start"
    try:
        bench.start_demo()
        address = bench.start_agent(folder / "agent")
        console = [str(programs / "start_console"), str(folder / "console"), address]
        filling = bench.processes.start(console + ["stay"], folder / "filling.log")
        time.sleep(arguments.watch / 2)
        bench.fault("store-slow", True)
        time.sleep(arguments.watch / 2)
        bench.processes.end(filling)
        bare, ours = [], []
        for _ in range(arguments.runs + 1):
            bare.append(painted([str(programs / "start_bare")], bench.environment))
            ours.append(painted(console, bench.environment))
        bare, ours = bare[1:], ours[1:]  # the first of each warms the cache
    finally:
        bench.processes.end_all()
        shutil.rmtree(folder, ignore_errors=True)
    print(f"{arguments.runs} starts each, in turns; median (least to most), ms")
    ratios = []
    for place, what in enumerate(("wall", "computing")):
        sides = [[one[place] * 1000 for one in side] for side in (bare, ours)]
        ratios.append(statistics.median(sides[1]) / statistics.median(sides[0]))
        texts = [f"{statistics.median(side):.0f} ({min(side):.0f} to {max(side):.0f})" for side in sides]
        print(f"{what:10} bare window {texts[0]:20} console {texts[1]:20} ratio {ratios[-1]:.2f}, "
              f"of the least {min(sides[1]) / min(sides[0]):.2f}, goal at most {GOAL:.1f}"
              + ("" if ratios[-1] <= GOAL else "   NOT REACHED"))
    print(f"Load of this machine at the end (it has {os.cpu_count()} cores): {os.getloadavg()[0]:.1f}")
    return 0 if ratios[0] <= GOAL else 1


if __name__ == "__main__":
    sys.exit(main())
