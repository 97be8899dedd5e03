#!/usr/bin/env python3
"""From fault to alert, on one demo service, in one run: on Handrail's screen (1 s windows), in Prometheus + Alertmanager at
1 s / 1 s / group_wait 0, and in the same at their usual 15 s / 15 s / group_wait 30 s. All three watch the same service at
the same time and see the same faults.

A fault begins just before the demo's hook is called (the hook writes one line to a process, or kills it), except with a new
version: there it begins when the hook has answered, which is when the version answers travellers. On our side it ends when
the card has been painted by a real window; on theirs when Alertmanager's API gives the alert, asked every 50 ms. (group_wait
delays their message to a person further and is not in these numbers.)

Each fault finds a well service, an agent without an open incident (it starts on a copy of a folder in which an agent has
watched the service before), and no alert on the other side."""

import argparse
import json
import math
import os
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile
import threading
import time

from processes import Alertmanager, Processes, free_port, get, post, quietly

# How each kind is made, the agreed failure that must stand on the screen, and the rules a careful operator would write.
# A process that hangs still answers /metrics here: the counter of its answers stands still. irate, the last two scrapes, is
# the quickest way to see that.
KINDS = {
    "slow": ("store-slow", "slow answers", {"Slow"}),
    "failing": ("store-down", "failing requests", {"Failing"}),
    "hang": ("hang", "no answer", {"StandsStill", "Down"}),
    "kill": ("kill", "no answer", {"Down"}),
}
VERSIONS = {
    "slow version": ("version-slow", "slow answers", {"Slow"}),
    "failing version": ("version-fails", "failing requests", {"Failing"}),
}
RULES = """
groups:
  - name: service
    rules:
      - {alert: Slow, expr: 'histogram_quantile(0.99, sum by (le) (rate(late_flights_latency_seconds_bucket[%s]))) > 0.3'}
      - {alert: Failing, expr: 'sum(rate(late_flights_errors_total[%s])) / sum(rate(late_flights_requests_total[%s])) > 0.02'}
      - {alert: Down, expr: 'up == 0'}
      - {alert: StandsStill, expr: 'irate(late_flights_requests_total[%s]) == 0'}
"""
GOAL_S = 3.0


class Screen:
    """The console's window on an agent: what it has painted."""

    def __init__(self, processes, program, address, log):
        self.process = processes.start([program, address], log, stdout=subprocess.PIPE)
        self.lines = []
        self.changed = threading.Condition()
        threading.Thread(target=self.read, daemon=True).start()

    def read(self):
        for line in self.process.stdout:
            with self.changed:
                self.lines.append(json.loads(line))
                self.changed.notify_all()

    def until(self, holds, seconds):
        """The first line, from now or before, for which it holds; None when there is none in time."""
        end = time.monotonic() + seconds
        with self.changed:
            at = 0
            while True:
                for line in self.lines[at:]:
                    if holds(line):
                        return line
                at = len(self.lines)
                left = end - time.monotonic()
                if left <= 0 or not self.changed.wait(left) and not self.lines[at:]:
                    return None

    def is_well(self):
        with self.changed:
            return bool(self.lines) and self.lines[-1]["live"] and not self.lines[-1]["cards"]


class Bench:
    def __init__(self, arguments, folder):
        self.arguments = arguments
        self.folder = folder
        self.build = pathlib.Path(arguments.build).resolve()
        self.source = pathlib.Path(__file__).resolve().parents[3]
        self.random = random.Random(arguments.seed)
        self.environment = dict(os.environ)
        self.addresses = {name: f"127.0.0.1:{free_port()}" for name in ("INFER", "STORE", "METRICS", "CONTROL")}
        for name, address in self.addresses.items():
            self.environment["HANDRAIL_DEMO_" + name] = address
        self.environment["HANDRAIL_DEMO_DATA"] = str(folder / "demo")
        self.processes = Processes(self.environment, self.source)
        self.agent = self.screen = None

    def program(self, name):
        place = "tests/benchmarks/detect" if name == "detect_screen" else "app/" + name.removeprefix("handrail-")
        return str(self.build / place / name)

    def until(self, what, holds, seconds):
        end = time.monotonic() + seconds
        while not holds():
            if time.monotonic() > end:
                sys.exit(f"{what}: not within {seconds} s. The logs are in {self.folder} while this runs with --keep.")
            time.sleep(0.05)

    # The three watchers.

    def start_demo(self):
        prepared = self.build / "demo-prepared"
        if not (prepared / "prepared.json").exists():
            print("Preparing the demo (once)", file=sys.stderr)
            subprocess.run([self.program("handrail-demo"), "prepare", "--data", str(prepared)], cwd=self.source, check=True)
        shutil.copytree(prepared, self.folder / "demo")
        self.processes.start([self.program("handrail-demo"), "start"], self.folder / "demo.log")
        self.until("the demo", lambda: quietly(lambda: get(self.addresses["CONTROL"], "/status")), 60)
        self.until("answers", lambda: "late_flights_requests_total 0" not in get(self.addresses["METRICS"], "/metrics"), 30)

    def start_theirs(self, name, every, over, group_wait):
        folder = self.folder / name
        folder.mkdir()
        metrics, alerts = free_port(), free_port()
        (folder / "rules.yml").write_text(RULES % ((over,) * 4))
        (folder / "prometheus.yml").write_text(json.dumps({
            "global": {"scrape_interval": every, "scrape_timeout": "1s", "evaluation_interval": every},
            "rule_files": [str(folder / "rules.yml")],
            "alerting": {"alertmanagers": [{"static_configs": [{"targets": [f"127.0.0.1:{alerts}"]}]}]},
            "scrape_configs": [{"job_name": "demo", "static_configs": [{"targets": [self.addresses["METRICS"]]}]}]}))
        (folder / "alertmanager.yml").write_text(json.dumps({
            "route": {"receiver": "nobody", "group_wait": group_wait, "group_by": ["alertname"]},
            "receivers": [{"name": "nobody"}]}))
        sends = self.processes.start(["prometheus-alertmanager", f"--config.file={folder}/alertmanager.yml", f"--storage.path={folder}/am",
                                       f"--web.listen-address=127.0.0.1:{alerts}", "--cluster.listen-address="], folder / "am.log")
        scrapes = self.processes.start(["prometheus", f"--config.file={folder}/prometheus.yml", f"--storage.tsdb.path={folder}/tsdb",
                                         f"--web.listen-address=127.0.0.1:{metrics}"], folder / "prometheus.log")
        for address in (f"127.0.0.1:{alerts}", f"127.0.0.1:{metrics}"):
            self.until(name, lambda address=address: quietly(lambda: get(address, "/-/ready")), 30)
        return Alertmanager(f"127.0.0.1:{alerts}", [scrapes, sends])

    def start_agent(self, data):
        address = f"127.0.0.1:{free_port()}"
        self.agent = self.processes.start(
            [self.program("handrail-agent"), "serve", "--agreement", str(self.source / "runbooks/demo/flight-lateness.yaml"),
             "--data", str(data), "--listen", address], self.folder / "agent.log")
        return address

    def ripen(self):
        """A folder in which an agent has watched the well service for a while: each fault's agent starts on a copy."""
        self.start_agent(self.folder / "ripe")
        time.sleep(self.arguments.ripen)
        self.processes.end(self.agent)

    def watch(self):
        """A new agent and a new window. On a busy machine the service may truly be slow by itself: then once more."""
        for _ in range(10):
            shutil.rmtree(self.folder / "agent", ignore_errors=True)
            shutil.copytree(self.folder / "ripe", self.folder / "agent")
            address = self.start_agent(self.folder / "agent")
            self.screen = Screen(self.processes, self.program("detect_screen"), address, self.folder / "screen.log")
            end = time.monotonic() + 20
            while time.monotonic() < end:
                time.sleep(0.1)
                if self.screen.is_well() and time.monotonic() - self.screen.lines[-1]["at"] > 2:
                    return
            self.unwatch()
        sys.exit("The service was not well on the screen in ten tries: is this machine too busy?")

    def unwatch(self):
        self.processes.end(self.screen.process)
        self.processes.end(self.agent)

    def stages(self, began, failure, shown):
        """Where the time went, in seconds from the fault: the end of the window that spoke, the entry in the journal, and the
        picture made for the window, which is then painted."""
        if not shown:
            return {}
        shift = time.time() - time.monotonic() + began
        journal = subprocess.run([self.program("handrail-agent"), "journal", "--data", str(self.folder / "agent")],
                                 capture_output=True, text=True, check=False).stdout
        for entry in map(json.loads, journal.splitlines()):
            alert = entry.get("alert", {})
            if alert.get("failure") == failure and int(entry["at_ms"]) / 1000 > shift:
                return {"window": int(alert["at_ms"]) / 1000 - shift, "journal": int(entry["at_ms"]) / 1000 - shift,
                        "told": shown["told"] - began}
        return {}

    # Faults.

    def fault(self, name, on):
        post(self.addresses["CONTROL"], "/fault", {"name": name, "on": on, "for_s": 600})

    def mend(self, name):
        if name in ("hang", "kill"):
            post(self.addresses["CONTROL"], "/restart", {})
        else:
            self.fault(name, False)

    def one(self, kind, table, theirs, waits_for):
        """Seconds until each watcher had it; None for one that was not waited for or never had it."""
        fault, failure, alerts = table[kind]
        self.watch()
        for each in theirs.values():
            self.until("no alert on the other side", lambda each=each: not each.active() & alerts, 200)
        time.sleep(self.random.uniform(0, 15 if "15 s" in waits_for else 1))
        if not self.screen.is_well():  # a busy machine: not a fault of ours
            self.unwatch()
            return self.one(kind, table, theirs, waits_for)
        began = time.monotonic()
        self.fault(fault, True)
        if fault.startswith("version"):
            began = time.monotonic()
        shown = self.screen.until(lambda line: failure in line["failures"] and any(c["broken"] for c in line["cards"]), 30)
        found = {"ours": shown["at"] - began if shown else None}
        for name in waits_for:
            at = theirs[name].first(alerts, began, 120 if name == "15 s" else 30)
            found[name] = at - began if at else None
        self.mend(fault)
        self.unwatch()
        sentence = next((c["sentence"] for c in shown["cards"] if c["broken"]), "") if shown else "NOT SEEN"
        stages = self.stages(began, failure, shown)
        print("  " + ", ".join([f"{kind:16}"] + [f"{who} {at:.2f}" if at else f"{who} -" for who, at in (found | stages).items()])
              + f"   {sentence}", file=sys.stderr, flush=True)
        return found

    def run(self):
        self.start_demo()
        theirs = {} if self.arguments.faults else {"15 s": self.start_theirs("usual", "15s", "1m", "30s")}
        self.ripen()
        seen = {kind: [] for kind in KINDS}
        rounds = math.ceil((self.arguments.faults or (8 if self.arguments.quick else 40)) / 4)
        slow_rounds = set() if self.arguments.faults else set(range(0, rounds, 5))
        print(f"{4 * rounds} faults, seed {self.arguments.seed}", file=sys.stderr)
        for number in range(rounds):
            # Its scrapes and its rules each keep a phase that comes from names: with new ones in each round, no run is lucky.
            if number > 0:
                theirs["1 s"].end(self.processes)
            theirs["1 s"] = self.start_theirs(f"fast-{number}", "1s", "5s", "0s")
            time.sleep(6)  # its rules look back 5 s
            for kind in KINDS:
                seen[kind].append(self.one(kind, KINDS, theirs, ["1 s"] + (["15 s"] if number in slow_rounds else [])))
        versions = {kind: [] for kind in VERSIONS} if self.arguments.also_versions else {}
        for _ in range(5):
            for kind in versions:
                versions[kind].append(self.one(kind, VERSIONS, theirs, ["1 s"]))
        return seen, versions


def at_rank(values, share):
    return sorted(values)[max(0, math.ceil(share * len(values)) - 1)]


def figures(values):
    got = [value if value is not None else math.inf for value in values]
    return [at_rank(got, share) for share in (0.5, 0.9, 0.99)] + [max(got)] if got else None


def row(name, found, who):
    values = [each[who] for each in found if who in each]
    if not values:
        return
    print(f"{name:34} {len(values):3}  " + "  ".join(f"{value:6.2f}" for value in figures(values)))


def report(seen, versions):
    everything = [each for found in seen.values() for each in found]
    print(f"\nSeconds from fault to alert{'':9}n     p50     p90     p99     max")
    for who, title in (("ours", "Handrail, painted"), ("1 s", "Prometheus at 1 s"), ("15 s", "Prometheus at 15 s")):
        for kind, found in {**seen, **versions}.items():
            row(f"{title}: {kind}", found, who)
        row(f"{title}: all four kinds", everything, who)
    ours = figures([each["ours"] for each in everything])
    fast = figures([each["1 s"] for each in everything])
    usual = figures([each["15 s"] for each in everything if "15 s" in each])
    worst = max(figures([each["ours"] for each in found])[2] for found in seen.values())
    goals = [
        ("Handrail's p99, the worst of the four kinds, s", worst, GOAL_S),
        ("Handrail's p50 / Prometheus at 1 s, p50", ours[0] / fast[0], 0.5),
        ("Handrail's p99 / Prometheus at 1 s, p50", ours[2] / fast[0], 1),
    ] + ([("Handrail's p50 / Prometheus at 15 s, p50", ours[0] / usual[0], 0.05)] if usual else [])
    print(f"\n{'':50} figure  goal")
    for name, figure, goal in goals:
        print(f"{name:50} {figure:6.2f}  at most {goal:.2f}{'' if figure <= goal else '   NOT REACHED'}")
    print(f"Load of this machine at the end (it has {os.cpu_count()} cores): {os.getloadavg()[0]:.1f}")
    return 0 if worst <= GOAL_S else 1


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", default="build/dev")
    parser.add_argument("--quick", action="store_true", help="8 faults instead of 40")
    parser.add_argument("--also-versions", action="store_true", help="5 more of a slow and of a failing version each, shown apart")
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    parser.add_argument("--faults", type=int, help="so many, without the 15 s settings: to look where the time goes")
    parser.add_argument("--ripen", type=float, default=20, help="seconds that the agent watches before the first fault")
    parser.add_argument("--keep", action="store_true", help="keep the folder with the logs")
    arguments = parser.parse_args()
    folder = pathlib.Path(tempfile.mkdtemp(prefix="handrail-detect-"))
    bench = Bench(arguments, folder)
    try:
        return report(*bench.run())
    finally:
        bench.processes.end_all()
        if arguments.keep:
            print(f"Logs: {folder}", file=sys.stderr)
        else:
            shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
