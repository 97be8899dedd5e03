#!/usr/bin/env python3
"""The flights through the demo's own trained model, judged by `handrail-agent replay` with the demo's own agreement.

`handrail-demo record` asks recorded flights of February and March, `handrail-agent export --answers` makes windows of the log
of answers. First the quiet days, in which every alert is false, once learned before and once on the way; then one real
fault after the other, at once and coming on slowly: when the first word is said, after how many answers, and how many points of
right answers are lost by then. Test questions are left out: the agent asks those itself, and a wrong version fails them at
once; what is measured here is what the traffic alone shows."""
import argparse, collections, datetime, json, os, statistics, subprocess, sys, tempfile

FAULTS = ["version-wrong", "version-fails", "kilometres", "field-dropped", "new-airports", "store-stale", "store-down"]
QUIET_BEFORE_H, SLOWLY_MIN, BROKEN_H = 4, 180, 3
GOAL_POINTS = 5


def flight_time(text):
    return datetime.datetime.fromisoformat(text)


def short(time):
    return time.strftime("%Y-%m-%dT%H:%M")


class Demo:
    def __init__(self, options, folder):
        self.agent, self.demo, self.folder = options.agent, options.demo, folder
        self.agreement = options.agreement
        self.flights = options.flights

    def windows(self, name, start, end, per_minute, seed, *more):
        """The file of windows, and by minute how many were answered and how many of these rightly."""
        path, right = (os.path.join(self.folder, name + end_) for end_ in (".jsonl", ".csv"))
        asked = subprocess.Popen([self.demo, "record", "--data", os.path.join(self.folder, "demo"), "--flights", self.flights,
                                  "--from", short(start), "--to", short(end), "--per-minute", str(per_minute),
                                  "--seed", str(seed), "--right", right, *more], stdout=subprocess.PIPE,
                                 env={**os.environ, "OMP_NUM_THREADS": "1"})
        with open(path, "w") as out:
            counted = subprocess.run([self.agent, "export", "--answers", "-", "--agreement", self.agreement],
                                     stdin=asked.stdout, stdout=out)
        if asked.wait() != 0 or counted.returncode != 0:
            sys.exit("the flights could not be answered")
        rights = {}
        for line in open(right):
            at, answers, good = line.split(",")
            rights[flight_time(at[:16])] = (int(answers), int(good))
        return path, rights

    def replay(self, windows, learned=None):
        command = [self.agent, "replay", "--agreement", self.agreement, "--windows", windows]
        said = subprocess.run(command + (["--learn-from", learned] if learned else []), check=True, capture_output=True, text=True)
        return [json.loads(line) for line in said.stdout.splitlines()]


def opened(said):
    return [each for each in said if each["event"] == "opened"]


def kinds(said):
    counted = collections.Counter(each["failure"] for each in said)
    return ", ".join(f"{count} {name}" for name, count in counted.most_common()) or "none"


def hours(said):
    counted = collections.Counter(each["at"][11:13] for each in said)
    return ", ".join(f"{hour} h {count}" for hour, count in sorted(counted.items())) or "none"


def share_right(rights, start, end):
    chosen = [count for at, count in rights.items() if start <= at < end]
    return sum(good for _, good in chosen) / max(1, sum(answers for answers, _ in chosen))


def quiet_days(demo, options):
    first = flight_time("2001-02-01T00:00")
    end = flight_time("2001-02-22T00:00" if options.quick else "2001-04-01T00:00")
    rate = options.quiet_per_minute or (20 if options.quick else 60)
    week = first + datetime.timedelta(days=7)
    learned, _ = demo.windows("learned", first, week, rate, options.seed)
    rest, rights = demo.windows("quiet", week, end, rate, options.seed + 1)
    whole = os.path.join(demo.folder, "whole.jsonl")
    with open(whole, "w") as out:
        for part in (learned, rest):
            out.write(open(part).read())
    days = (end - week).days
    before, on_the_way = opened(demo.replay(rest, learned)), opened(demo.replay(whole))
    print(f"flights: {days} quiet days of {rate} answers a minute by the demo's model, {100 * share_right(rights, week, end):.1f} % right "
          f"(goal: none while nothing has changed)")
    for how, said in (("learned from the week before", before), ("learned on the way, that week too", on_the_way)):
        wakes = [each for each in said if each["severity"] == "broken"]
        watch = [each for each in said if each["severity"] != "broken"]
        print(f"  {how}: {len(said)} alert(s) in {len({each['incident'] for each in said})} incident(s)")
        print(f"    that wake somebody: {len(wakes)}: {kinds(wakes)}")
        print(f"    \"watch this\": {len(watch)}: {kinds(watch)}; by the hour: {hours(watch)}")
    sys.stdout.flush()
    return learned


def one_fault(demo, options, learned, fault, day, rate, slowly):
    broken = flight_time(day)
    start, end = broken - datetime.timedelta(hours=QUIET_BEFORE_H), broken + datetime.timedelta(hours=BROKEN_H)
    more = ["--fault", fault, "--broken", short(broken)] + (["--comes-on", str(SLOWLY_MIN)] if slowly else [])
    windows, rights = demo.windows("fault", start, end, rate, options.seed + 2, *more)
    well_file, well = demo.windows("well", start, end, rate, options.seed + 2) if (day, rate) not in demo.well else (None, None)
    if well:
        demo.well[day, rate] = well, {(each["failure"], each["at"]) for each in opened(demo.replay(well_file, learned))}
    well, said_anyway = demo.well[day, rate]
    said = [each for each in opened(demo.replay(windows, learned)) if (each["failure"], each["at"]) not in said_anyway]
    first = next((each for each in said if flight_time(each["at"][:19]) > broken), None)
    until = flight_time(first["at"][:19]) if first else end
    # How far it has fallen by then: the last half hour, or what there is of it since it broke, against the same flights without it.
    since = max(broken, until - datetime.timedelta(minutes=30))
    lost = 100 * (share_right(well, since, until) - share_right(rights, since, until))
    answers = sum(count for at, (count, _) in rights.items() if broken <= at < until)
    return first, (until - broken).total_seconds() / 60, answers, lost, 100 * (share_right(well, end - datetime.timedelta(minutes=30), end) -
                                                                               share_right(rights, end - datetime.timedelta(minutes=30), end))


def faults(demo, options, learned):
    days = ["2001-02-14T11:00"] if options.quick else ["2001-02-14T11:00", "2001-02-21T17:00", "2001-03-10T11:00", "2001-03-20T08:00"]
    for rate in ([300] if options.quick else [300, 3000]):
        for slowly in (False, True):
            print(f"flights, {rate} answers a minute, broken {'over three hours, more and more' if slowly else 'at once'}; {len(days)} day(s)")
            for fault in FAULTS:
                runs = [one_fault(demo, options, learned, fault, day, rate, slowly) for day in days]
                found = [run for run in runs if run[0]]
                if not found:
                    print(f"  {fault:14} NOT FOUND in {BROKEN_H} h; {statistics.median(run[4] for run in runs):.1f} points lost at the end")
                    continue
                worst = max(run[3] for run in runs)
                print(f"  {fault:14} '{found[0][0]['failure']}'{'' if len(found) == len(runs) else f' ({len(found)} of {len(runs)})'} after "
                      f"{statistics.median(run[1] for run in found):.0f} min, {statistics.median(run[2] for run in found):.0f} answers; "
                      f"points lost when it is said {worst:.1f}" + (f" (goal: under {GOAL_POINTS}){'' if worst < GOAL_POINTS else '  MISSED'}" if slowly else ""))
                sys.stdout.flush()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--agent", required=True)
    parser.add_argument("--demo", required=True)
    parser.add_argument("--agreement", default="runbooks/demo/flight-lateness.yaml")
    parser.add_argument("--flights", default="resources/demo/flights-2001-q1.csv.gz")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--quiet-per-minute", type=float)
    parser.add_argument("--seed", type=int, default=20)
    options, _ = parser.parse_known_args()
    with tempfile.TemporaryDirectory() as folder:
        demo = Demo(options, folder)
        demo.well = {}
        faults(demo, options, quiet_days(demo, options))


main()
