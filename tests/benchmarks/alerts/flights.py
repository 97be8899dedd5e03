#!/usr/bin/env python3
"""The flights through the demo's own trained model, judged by `handrail-agent replay` with the demo's own agreement.

`handrail-demo record` asks recorded flights of February and March, and beside them the agreement's test questions as often as the
agent asks them; `handrail-agent export --answers` makes windows of the log of answers.
First the quiet days, in windows of a minute, once learned before and once on the way: every alert, and how many more answers than
usual at this hour were wrong around it (a storm is a change, and no fault). Then one fault after the other, in windows of a
second as the agreement has them, by a service that learned from the first week of February: at once, and coming on over three hours. When the
first word is said, after how many answers, and how many points of right answers are lost by then, against the same questions
without the fault. The goal is held against those that come on slowly: one that comes at once has lost them in its first second.
A bad version is judged twice: with the test questions' results, and by the traffic alone; the other faults hit no test question.
--without-test-questions asks none."""
import argparse, collections, concurrent.futures, datetime, json, os, re, statistics, subprocess, sys, tempfile, threading, time

FAULTS = ["version-wrong", "version-fails", "kilometres", "field-dropped", "new-airports", "store-stale", "store-down"]
DAYS = ["2001-02-14T11:00", "2001-03-10T11:00"]
QUIET_BEFORE_H, SLOWLY_MIN, BROKEN_H = 2, 180, 3
FALLEN_OVER = datetime.timedelta(minutes=10)
GOAL_POINTS = 5
TESTED, ALONE = "with test questions", "traffic alone"
STARTED = time.monotonic()


def say(text):
    print(f"{text}", flush=True)


def progress(text):
    print(f"  [{time.monotonic() - STARTED:.0f} s] {text}", file=sys.stderr, flush=True)


def flight_time(text):
    return datetime.datetime.fromisoformat(text[:19])


def short(at):
    return at.strftime("%Y-%m-%dT%H:%M")


def lasting(seconds):
    return f"{seconds:.0f} s" if seconds < 120 else f"{seconds / 60:.0f} min"


class Recording:
    """A file of windows; by minute how many were answered and how many of these rightly; the same windows without test questions."""

    def __init__(self, path, rights, has_tests):
        self.path, self.rights, self.has_tests = path, rights, has_tests

    def seen_by(self, how):
        if how == TESTED or not self.has_tests:
            return self.path
        alone = self.path + ".alone"
        if not os.path.exists(alone):
            with open(self.path) as windows, open(alone, "w") as out:
                for line in windows:
                    out.write(re.sub(r'"known_answers":\{[^}]*\},?', "", line))
        return alone

    def forget(self):
        for path in (self.path, self.path + ".alone"):
            if os.path.exists(path):
                os.remove(path)


class Demo:
    def __init__(self, options, folder):
        self.options, self.folder = options, folder
        self.sides = [ALONE] if options.without_test_questions else [TESTED, ALONE]
        self.files, self.lock = 0, threading.Lock()

    def record(self, start, end, rate, seed, *more, span="1 min", tests=True):
        with self.lock:
            self.files += 1
            path = os.path.join(self.folder, f"{self.files}.jsonl")
        right = path + ".csv"
        has_tests = tests and not self.options.without_test_questions
        more = (["--test-questions-of", self.options.agreement] if has_tests else []) + list(more)
        asked = subprocess.Popen([self.options.demo, "record", "--data", self.trained(path, more), "--flights", self.options.flights,
                                  "--from", short(start), "--to", short(end), "--per-minute", str(rate),
                                  "--seed", str(seed), "--right", right, *more], stdout=subprocess.PIPE,
                                 env={**os.environ, "OMP_NUM_THREADS": "1"})
        with open(path, "w") as out:
            counted = subprocess.run([self.options.agent, "export", "--answers", "-", "--span", span, "--agreement", self.options.agreement],
                                     stdin=asked.stdout, stdout=out)
        if asked.wait() != 0 or counted.returncode != 0:
            sys.exit("the flights could not be answered")
        rights = {}
        for line in open(right):
            at, answers, good = line.split(",")
            rights[flight_time(at)] = (int(answers), int(good))
        os.remove(right)
        return Recording(path, rights, has_tests)

    def sides_of(self, fault):
        """What is no fault of a version hits no test question: they are right all along, and change nothing."""
        return self.sides if fault.startswith("version-") else self.sides[:1]

    def trained(self, path, more):
        """The folder of the versions: a bad one is trained anew, in a folder of its own, as several run at once."""
        return path + ".demo" if any(word.startswith("version-") for word in more) else os.path.join(self.folder, "demo")

    def replay(self, windows, learned=None):
        command = [self.options.agent, "replay", "--agreement", self.options.agreement, "--windows", windows]
        said = subprocess.run(command + (["--learn-from", learned] if learned else []), check=True, capture_output=True, text=True)
        return [json.loads(line) for line in said.stdout.splitlines()]


def opened(said):
    return [each for each in said if each["event"] == "opened"]


def kinds(said):
    counted = collections.Counter(each["failure"] for each in said)
    return ", ".join(f"{count} {name}" for name, count in counted.most_common()) or "none"


def share_right(rights, start, end):
    chosen = [count for at, count in rights.items() if start <= at < end]
    return sum(good for _, good in chosen) / max(1, sum(answers for answers, _ in chosen))


class Usually:
    """How many answers are right at an hour, on the other days."""

    def __init__(self, rights):
        self.rights, self.hours = rights, collections.defaultdict(lambda: [0, 0])
        for at, count in rights.items():
            for key in (at.hour, (at.hour, at.date())):
                self.hours[key] = [a + b for a, b in zip(self.hours[key], count)]

    def fallen_around(self, at):
        """Points of right answers below that, from an hour before to an hour after; None where nobody asked."""
        usual = asked = right = 0
        for minute in (at.replace(second=0) + datetime.timedelta(minutes=i) for i in range(-60, 60)):
            answers, good = self.rights.get(minute, (0, 0))
            others = [a - b for a, b in zip(self.hours[minute.hour], self.hours[minute.hour, minute.date()])]
            if answers and others[0]:
                usual, asked, right = usual + answers * others[1] / others[0], asked + answers, right + good
        return 100 * (usual - right) / asked if asked else None


def quiet_days(demo, options):
    first, end = flight_time("2001-02-01T00:00"), flight_time("2001-02-22T00:00" if options.quick else "2001-04-01T00:00")
    rate = options.quiet_per_minute or 20
    week = first + datetime.timedelta(days=7)
    learned = demo.record(first, week, rate, options.seed, tests=False)
    progress("a week learned")
    rest = demo.record(week, end, rate, options.seed + 1)
    progress("the quiet days recorded")
    whole = os.path.join(demo.folder, "whole.jsonl")
    days, usually = (end - week).days, Usually({**learned.rights, **rest.rights})
    say(f"flights: {days} quiet days of {rate:g} answers a minute by the demo's model, {100 * share_right(rest.rights, week, end):.1f} % right "
        f"(goal: none while nothing has changed)")
    with open(whole, "w") as out:
        for part in (learned, rest):
            out.write(open(part.path).read())
    for how, windows, known in (("learned from the week before", rest.path, learned.path), ("learned on the way, that week too", whole, None)):
        said = opened(demo.replay(windows, known))
        wakes = [each for each in said if each["severity"] == "broken"]
        fallen = {id(each): usually.fallen_around(flight_time(each["at"])) for each in said}
        changed = [each for each in said if (fallen[id(each)] or 0) >= GOAL_POINTS]
        say(f"  {how}: {len(said)} alert(s) in {len({each['incident'] for each in said})} incident(s): {kinds(said)}; wake somebody: "
            f"{len(wakes)}: {kinds(wakes)}; while {GOAL_POINTS} points more were wrong than usual at this hour: {len(changed)}: {kinds(changed)}")
        for each in said:
            lost = fallen[id(each)]
            say(f"    {each['at'][:16]} {each['incident'][-6:]} {'nobody asked' if lost is None else f'{lost:+.1f} points wrong'}: {each['sentence']}")
    rest.forget()


class Runs:
    """The same hours with and without a fault, at one rate."""

    def __init__(self, demo, options, learned, rate):
        self.demo, self.options, self.learned, self.rate, self.wells = demo, options, learned, rate, {}

    def record(self, broken, *more):
        start, end = broken - datetime.timedelta(hours=QUIET_BEFORE_H), broken + datetime.timedelta(hours=BROKEN_H)
        return self.demo.record(start, end, self.rate, self.options.seed + 2, *more, span=self.options.span)

    def said(self, recording, sides):
        said = {side: opened(self.demo.replay(recording.seen_by(side), self.learned.path)) for side in sides}
        recording.forget()
        return said

    def well(self, day):
        recording = self.record(day)
        self.wells[day] = recording.rights, {side: {(each["failure"], each["at"]) for each in said} for side, said in self.said(recording, self.demo.sides).items()}
        progress(f"{short(day)} without a fault, {self.rate} a minute: {len(self.wells[day][1][ALONE])} alert(s)")

    def fault(self, day, fault, slowly):
        """By side: the first failure that is said, seconds, answers and points lost until then; None: not found, and points lost at the end."""
        recording = self.record(day, "--fault", fault, "--broken", short(day), *(["--comes-on", str(SLOWLY_MIN)] if slowly else []))
        well, anyway = self.wells[day]
        end, found = day + datetime.timedelta(hours=BROKEN_H), {}
        for side, said in self.said(recording, self.demo.sides_of(fault)).items():
            new = (each for each in said if (each["failure"], each["at"]) not in anyway[side] and flight_time(each["at"]) > day)
            first = next(new, None)
            until = flight_time(first["at"]) if first else end
            since = max(day, until - FALLEN_OVER)
            lost = 100 * (share_right(well, since, until) - share_right(recording.rights, since, until))
            seconds = (until - day).total_seconds()
            answers = sum(count for at, (count, _) in recording.rights.items() if day <= at < until)
            found[side] = (first["failure"] if first else None, seconds, min(answers, seconds * self.rate / 60), lost)
        progress(f"{short(day)} {fault}{' slowly' if slowly else ''}, {self.rate} a minute: " +
                 "; ".join(f"{side}: {name or 'not found'}, {lasting(seconds)}, {lost:.1f} points" for side, (name, seconds, _, lost) in found.items()))
        return found


def told(runs, slowly):
    """One side of one fault, of all days."""
    found = [run for run in runs if run[0]]
    worst = max(run[3] for run in runs)
    goal = "" if not slowly else f" (goal: under {GOAL_POINTS})" + ("" if worst < GOAL_POINTS else "  MISSED")
    if not found:
        return f"not found in {BROKEN_H} h; {worst:.1f} points lost at the end{goal}"
    names = ", ".join(f"'{name}'" for name, _ in collections.Counter(run[0] for run in found).most_common())
    some = "" if len(found) == len(runs) else f" on {len(found)} of {len(runs)} days"
    seconds = [run[1] for run in found]
    return (f"{names}{some} after {lasting(statistics.median(seconds))}{f' (at most {lasting(max(seconds))})' if len(found) > 1 else ''}, "
            f"{statistics.median(run[2] for run in found):.0f} answers; points lost by then {worst:.1f}{goal}")


def faults(demo, options):
    week = flight_time("2001-02-01T00:00")
    days = [flight_time(day) for day in options.day or DAYS[:1 if options.quick else None]]
    rate = options.per_minute
    learned = demo.record(week, week + datetime.timedelta(days=7), 300, options.seed, tests=False)
    progress("a week learned, of 300 a minute")
    runs = Runs(demo, options, learned, rate)
    with concurrent.futures.ThreadPoolExecutor(options.at_once) as pool:
        list(pool.map(runs.well, days))
        for slowly in [how == "slowly" for how in ("at once", "slowly") if options.comes in (None, how)]:
            say(f"flights, {rate:g} answers a minute, broken {'over three hours, more and more' if slowly else 'at once'}; {len(days)} day(s), worst of them")
            asked = {fault: [pool.submit(runs.fault, day, fault, slowly) for day in days] for fault in options.fault or FAULTS}
            for fault, running in asked.items():
                found = [each.result() for each in running]
                for side in demo.sides_of(fault):
                    say(f"  {fault:14} {side if len(demo.sides_of(fault)) > 1 else 'by the traffic'}: {told([each[side] for each in found], slowly)}")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--agent", required=True)
    parser.add_argument("--demo", required=True)
    parser.add_argument("--agreement", default="runbooks/demo/flight-lateness.yaml")
    parser.add_argument("--flights", default="resources/demo/flights-2001-q1.csv.gz")
    parser.add_argument("--quick", action="store_true", help="two quiet weeks instead of seven; one day of faults instead of two")
    parser.add_argument("--without-test-questions", action="store_true")
    parser.add_argument("--only", choices=["quiet", "faults"])
    parser.add_argument("--fault", action="append", choices=FAULTS)
    parser.add_argument("--day", action="append", help="and time at which it breaks, instead of those of this file")
    parser.add_argument("--comes", choices=["at once", "slowly"])
    parser.add_argument("--span", default="1 s", help="of the windows in which faults are judged")
    parser.add_argument("--at-once", type=int, default=2)
    parser.add_argument("--per-minute", type=float, default=300, help="answers while a fault is on; ten times as many take ten times as long")
    parser.add_argument("--quiet-per-minute", type=float)
    parser.add_argument("--seed", type=int, default=20)
    options, _ = parser.parse_known_args()
    with tempfile.TemporaryDirectory() as folder:
        demo = Demo(options, folder)
        if options.only != "faults":
            quiet_days(demo, options)
        if options.only != "quiet":
            faults(demo, options)
    progress("the flights are done")


main()
