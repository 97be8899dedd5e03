#!/usr/bin/env python3
"""The whole agent with many services, beside Prometheus with Alertmanager: both look at the same pages at the same interval, at
the same time; the agent reads each service's log of answers besides, and keeps and judges its windows. Computing is that of
user and kernel time of the processes, over the last part of the run; memory is their own share of what they use (PSS)."""

import argparse
import json
import os
import pathlib
import re
import resource
import shutil
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "detect"))
from processes import Processes, free_port, get, quietly  # noqa: E402

GOAL = 0.5
RULES = """
groups:
  - name: services
    rules:
      - {alert: Slow, expr: 'histogram_quantile(0.99, sum by (le, instance) (rate(late_flights_latency_seconds_bucket[1m]))) > 0.3'}
      - {alert: Failing, expr: 'sum by (instance) (rate(late_flights_errors_total[1m])) / sum by (instance) (rate(late_flights_requests_total[1m])) > 0.02'}
      - {alert: Down, expr: 'up == 0'}
"""


def cpu_s(process):
    fields = pathlib.Path(f"/proc/{process.pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def memory_mb(process):
    text = pathlib.Path(f"/proc/{process.pid}/smaps_rollup").read_text()
    return int(re.search(r"^Pss:\s+(\d+)", text, re.M).group(1)) / 1024


def threads(process):
    return len(os.listdir(f"/proc/{process.pid}/task"))


class Bench:
    def __init__(self, arguments, folder):
        self.arguments, self.folder = arguments, folder
        self.source = pathlib.Path(__file__).resolve().parents[3]
        self.processes = Processes(dict(os.environ), self.source)
        self.port = free_port()

    def until(self, what, holds, seconds):
        end = time.monotonic() + seconds
        while not holds():
            if time.monotonic() > end:
                sys.exit(f"{what}: not within {seconds} s")
            time.sleep(0.1)

    def start_services(self):
        logs = self.folder / "answers"
        logs.mkdir()
        self.processes.start([sys.executable, str(pathlib.Path(__file__).with_name("services.py")), str(self.port), str(logs),
                              str(self.arguments.services)], self.folder / "services.log")
        self.until("the services", lambda: quietly(lambda: get(f"127.0.0.1:{self.port}", "/metrics/0")), 30)

    def agreement(self, number):
        """The demo's, for one of many: without its model server, which would be asked test questions."""
        text = (self.source / "runbooks/demo/flight-lateness.yaml").read_text()
        text = text.replace("service: flight-lateness", f"service: service-{number:04}")
        text = text.replace("name: Late flight forecast", f"name: Forecast {number:04}")
        text = re.sub(r"\n  open inference:.*", "", text)
        text = re.sub(r"\n  metrics:.*", f"\n  metrics: http://127.0.0.1:{self.port}/metrics/{number}", text)
        text = re.sub(r"\n  answers:.*", f'\n  answers: {{file: "{self.folder}/answers/{number}.jsonl"}}', text)
        text = re.sub(r"\n  ask every:.*", "", text)
        text = re.sub(r"\nwindows:.*", f"\nwindows: {self.arguments.span} s", text)
        text = re.sub(r"\ntest questions: .*", "", text)
        text = text.replace("    by: model repository\n", "    by: command\n    command: [/bin/true, \"{version}\"]\n")
        return text

    def start_agent(self, name, program):
        books = self.folder / f"{name}-runbooks"
        shutil.copytree(self.source / "runbooks/demo", books)
        (books / "flight-lateness.yaml").unlink()
        command = [str(pathlib.Path(program).resolve()), "serve", "--data", str(self.folder / name), "--listen", f"127.0.0.1:{free_port()}"]
        for number in range(self.arguments.services):
            file = books / f"{number:04}.yaml"
            file.write_text(self.agreement(number))
            command += ["--agreement", str(file)]
        log = self.folder / f"{name}.log"
        agent = self.processes.start(command, log)
        began = time.monotonic()

        def watching():
            if agent.poll() is not None:
                sys.exit("The agent ended: " + log.read_text()[-500:])
            return "watching over" in log.read_text()
        self.until(name, watching, 300)
        print(f"{name} read {self.arguments.services} agreements and their runbooks in {time.monotonic() - began:.1f} s")
        return agent

    def start_theirs(self):
        folder = self.folder / "theirs"
        folder.mkdir()
        metrics, alerts = free_port(), free_port()
        every = f"{self.arguments.span}s"
        (folder / "rules.yml").write_text(RULES)
        # One address with many pages: each target carries its path, and a label of its own.
        groups = [{"targets": [f"127.0.0.1:{self.port}"], "labels": {"__metrics_path__": f"/metrics/{number}", "instance": f"{number:04}"}}
                  for number in range(self.arguments.services)]
        (folder / "targets.json").write_text(json.dumps(groups))
        (folder / "prometheus.yml").write_text(json.dumps({
            "global": {"scrape_interval": every, "scrape_timeout": "1500ms", "evaluation_interval": every},
            "rule_files": [str(folder / "rules.yml")],
            "alerting": {"alertmanagers": [{"static_configs": [{"targets": [f"127.0.0.1:{alerts}"]}]}]},
            "scrape_configs": [{"job_name": "services", "file_sd_configs": [{"files": [str(folder / "targets.json")]}]}]}))
        (folder / "alertmanager.yml").write_text(json.dumps({"route": {"receiver": "nobody"}, "receivers": [{"name": "nobody"}]}))
        sends = self.processes.start(["prometheus-alertmanager", f"--config.file={folder}/alertmanager.yml", f"--storage.path={folder}/am",
                                      f"--web.listen-address=127.0.0.1:{alerts}", "--cluster.listen-address="], folder / "am.log")
        scrapes = self.processes.start(["prometheus", f"--config.file={folder}/prometheus.yml", f"--storage.tsdb.path={folder}/tsdb",
                                        f"--web.listen-address=127.0.0.1:{metrics}"], folder / "prometheus.log")
        for address in (f"127.0.0.1:{alerts}", f"127.0.0.1:{metrics}"):
            self.until("Prometheus", lambda address=address: quietly(lambda: get(address, "/-/ready")), 30)
        self.their_api = f"127.0.0.1:{metrics}"
        return [scrapes, sends]

    def up(self):
        found = json.loads(get(self.their_api, "/api/v1/query?query=sum(up)"))["data"]["result"]
        return int(float(found[0]["value"][1])) if found else 0


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", default="build/dev")
    parser.add_argument("--span", type=int, default=10, help="seconds of a window, and from scrape to scrape")
    parser.add_argument("--services", type=int, default=1000)
    parser.add_argument("--seconds", type=int, default=240, help="of the whole run after both sides are up")
    parser.add_argument("--measure", type=int, default=60, help="the last so many seconds of it are measured")
    parser.add_argument("--only-agent", action="store_true")
    parser.add_argument("--beside", metavar="PROGRAM", help="another agent, one built before, that does the same at the same time")
    parser.add_argument("--keep", action="store_true")
    arguments = parser.parse_args()
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(most, 65_536), most))
    folder = pathlib.Path(tempfile.mkdtemp(prefix="handrail-agent-bench-"))
    bench = Bench(arguments, folder)
    try:
        bench.start_services()
        ours = [bench.start_agent("agent", pathlib.Path(arguments.build) / "app/agent/handrail-agent")]
        before_ours = [bench.start_agent("before", arguments.beside)] if arguments.beside else []
        theirs = [] if arguments.only_agent else bench.start_theirs()
        time.sleep(max(0, arguments.seconds - arguments.measure))
        sides = (ours, theirs, before_ours)
        before = [[cpu_s(process) for process in side] for side in sides]
        began = time.monotonic()
        time.sleep(arguments.measure)
        took = time.monotonic() - began
        cpu = [sum(cpu_s(process) - at for process, at in zip(side, start)) / took * 100
               for side, start in zip(sides, before)]
        memory = [sum(memory_mb(process) for process in side) for side in sides]
        scraped = bench.up() if theirs else 0
        alive = [process.poll() is None for side in sides for process in side]
        running = threads(ours[0])
        told = (folder / "agent.log").read_text().count("can't be reached")
    finally:
        bench.processes.end_all()
        if arguments.keep:
            print(f"kept: {folder}")
        else:
            shutil.rmtree(folder, ignore_errors=True)
    if not all(alive):
        sys.exit("A process ended on the way")
    print(f"{arguments.services} services, windows and scrapes of {arguments.span} s, {arguments.seconds} s; the agent has {running} threads, "
          f"missed contact {told} times; Prometheus reached {scraped}")
    reached = True
    for what, unit, (mine, other, earlier) in (("computing", "% of a core", cpu), ("memory", "MB", memory)):
        if before_ours:
            print(f"{what:10} agent {mine:7.1f} {unit:12} the one beside it {earlier:7.1f} {unit:12} ratio {mine / earlier:.2f}")
        if not theirs:
            print(f"{what:10} agent {mine:7.1f} {unit}")
            continue
        ratio = mine / other
        reached = reached and ratio <= GOAL
        print(f"{what:10} agent {mine:7.1f} {unit:12} Prometheus + Alertmanager {other:7.1f} {unit:12} ratio {ratio:.2f}, goal at most "
              f"{GOAL}" + ("" if ratio <= GOAL else "   NOT REACHED"))
    print(f"Load of this machine at the end (it has {os.cpu_count()} cores): {os.getloadavg()[0]:.1f}")
    return 0 if reached else 1


if __name__ == "__main__":
    sys.exit(main())
