#!/usr/bin/env python3
"""A second service made of real records, judged by `handrail-agent replay`: hotel bookings, on which nothing was tuned.

A plain table of log odds, trained on the first part of the records, answers questions drawn from the rest. First a learned
quiet stretch, then a quiet one in which every alert is false, then one fault after the other, each coming on slowly over three
hours: how far the share of right answers has fallen when something is said. Skipped where the records are not there."""
import argparse, collections, csv, gzip, json, math, os, random, subprocess, sys, tempfile, time

SPAN_S, PER_WINDOW, START_MS = 5, 25, 1_767_225_600_000  # 300 answers a minute
GUESS = 0.6


def binned(value, edges):
    return str(sum(value >= e for e in edges))


def hotel(folder):
    for row in csv.DictReader(gzip.open(os.path.join(folder, "hotel", "hotel-bookings-to-2016.csv.gz"), "rt")):
        yield {"hotel": row["hotel"], "lead": binned(int(row["lead_time"]), [3, 10, 30, 60, 120, 200, 300]),
               "segment": row["market_segment"], "deposit": row["deposit_type"], "customer": row["customer_type"],
               "wishes": binned(int(row["total_of_special_requests"]), [1, 2, 3]),
               "before": binned(int(row["previous_cancellations"]), [1]),
               "price": binned(float(row["adr"]), [40, 60, 80, 100, 130, 170])}, ("cancels" if row["is_canceled"] == "1" else "comes")


class Model:
    """Log odds per field and value, as naive Bayes has them, halved: the fields are not independent."""

    def __init__(self, rows):
        self.labels = sorted({label for _, label in rows})
        self.yes = self.labels[0]
        base = sum(label == self.yes for _, label in rows) / len(rows)
        self.base = math.log(base / (1 - base))
        counts = collections.defaultdict(lambda: [1.0, 1.0])
        for fields, label in rows:
            for name, value in fields.items():
                counts[name, value][label == self.yes] += 1
        self.odds = {key: 0.5 * (math.log(c[1] / c[0]) - self.base) for key, c in counts.items()}

    def answer(self, fields):
        odds = self.base + sum(self.odds.get((name, value), 0.0) for name, value in fields.items() if value is not None)
        p = 1 / (1 + math.exp(-odds))
        return (self.yes if p >= 0.5 else self.labels[1 - self.labels.index(self.yes)]), max(p, 1 - p)


def windows(model, rows, hours, start_ms, rng, fault=None, fault_share=lambda part: 1.0):
    """Windows, and the share of right answers in each. Truths come ten minutes later."""
    later = collections.deque()
    count = int(hours * 3600 / SPAN_S)
    for i in range(count):
        answers, inputs = collections.Counter(), {name: {"total": 0, "missing": 0, "values": collections.Counter()} for name in rows[0][0]}
        confidence, right = [0] * 20, 0
        for _ in range(PER_WINDOW):
            fields, truth = rows[int(rng.random() * len(rows))]
            fields, hit = dict(fields), fault is not None and rng.random() < fault_share(i / count)
            if hit and fault.get("before"):
                fields = fault["before"](fields, rng)
            label, sure = model.answer(fields)
            if hit and fault.get("after"):
                label, sure = fault["after"](label, sure, rng)
            answers[label] += 1
            right += label == truth
            confidence[min(19, int(sure * 20))] += 1
            for name, value in fields.items():
                inputs[name]["total"] += 1
                if value is None:
                    inputs[name]["missing"] += 1
                else:
                    inputs[name]["values"][value] += 1
        later.append(PER_WINDOW - right)
        window = {"service": "records", "start_ms": start_ms + i * SPAN_S * 1000, "span_ms": SPAN_S * 1000, "sealed": True, "seen_share": 1,
                  "requests": PER_WINDOW, "answers": answers, "inputs": inputs, "confidence": confidence, "version": "v1", "fallback_answers": 0,
                  "latency": {"offset": 160, "counts": [PER_WINDOW]}, "latency_source": 1}
        if len(later) > 600 // SPAN_S:
            window["outcomes"] = {"judged": PER_WINDOW, "wrong": later.popleft()}
        yield window, right / PER_WINDOW


def agreement(model, rows):
    lines = ["format: 1", "service: records", "name: Records", "sources: {metrics: 'http://127.0.0.1:9/metrics'}", "inputs:"]
    for name in rows[0][0]:
        known = sorted({fields[name] for fields, _ in rows})
        lines.append("  %s: {known: [%s]}" % (name, ", ".join(json.dumps(value) for value in known)))
    lines.append("answers: {values: [%s], guess below: 60 %%}" % ", ".join(model.labels))
    return "\n".join(lines) + "\n"


def replay(agent, folder, stream, learn=None):
    path = os.path.join(folder, "windows.jsonl")
    rights = []
    with open(path, "w") as out:
        for window, right in stream:
            out.write(json.dumps(window) + "\n")
            rights.append(right)
    command = [agent, "replay", "--agreement", os.path.join(folder, "agreement.yaml"), "--windows", path]
    if learn:
        command += ["--learn-from", learn]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return [json.loads(line) for line in said.splitlines()], rights


def faults_of(rows, model):
    names = list(rows[0][0])
    weight = lambda name: sum(abs(model.odds.get((name, fields[name]), 0)) for fields, _ in rows[:2000])
    best = max(names, key=weight)
    values = sorted({fields[best] for fields, _ in rows})
    shift = {value: values[(k + len(values) // 2) % len(values)] for k, value in enumerate(values)}
    other = {model.labels[0]: model.labels[1], model.labels[1]: model.labels[0]}
    return {
        f"'{best}' missing": {"before": lambda f, r: {**f, best: None}},
        f"'{best}' mixed up": {"before": lambda f, r: {**f, best: shift[f[best]]}},
        "answers the other way round": {"after": lambda label, sure, r: (other[label], sure)},
        f"always '{model.labels[0]}'": {"after": lambda label, sure, r: (model.labels[0], sure)},
        "answers drawn at random": {"after": lambda label, sure, r: (r.choice(model.labels), sure)},
    }


def judge(name, read, agent, data, quick, seed):
    rng = random.Random(seed)
    records = list(read(data))
    model = Model(records[:len(records) * 2 // 5])
    rows = records[len(records) * 2 // 5:]
    right = sum(model.answer(fields)[0] == truth for fields, truth in rows) / len(rows)
    with tempfile.TemporaryDirectory() as folder:
        with open(os.path.join(folder, "agreement.yaml"), "w") as out:
            out.write(agreement(model, records))
        learned = os.path.join(folder, "learned.jsonl")
        with open(learned, "w") as out:
            for window, _ in windows(model, rows, 3, START_MS, rng):
                out.write(json.dumps(window) + "\n")
        hours = 6 if quick else 48
        start = START_MS + 3 * 3_600_000
        said, _ = replay(agent, folder, windows(model, rows, hours, start, rng), learned)
        false = [s for s in said if s["event"] == "opened"]
        print(f"{name}: {len(rows)} records, {100 * right:.1f} % right; {hours} quiet hours of 300 a minute: {len(false)} false alarm(s) "
              f"{sorted({s['kind'] for s in false})}")
        said, _ = replay(agent, folder, windows(model, rows, hours, start, rng))
        print(f"  the same without learning first: {sum(s['event'] == 'opened' for s in said)} false alarm(s)")
        for what, fault in faults_of(rows, model).items():
            stream = windows(model, rows, 3, start, rng, fault, lambda part: part)
            said, rights = replay(agent, folder, stream, learned)
            first = next((s for s in said if s["event"] == "opened"), None)
            if first is None:
                print(f"  {what}: NOT FOUND (goal: before 5 points are lost; {100 * (right - sum(rights[-120:]) / 120):.1f} lost at the end)")
                continue
            at = int((time.mktime(time.strptime(first["at"][:19], "%Y-%m-%dT%H:%M:%S")) - time.timezone - start / 1000) / SPAN_S)
            lately = rights[max(0, at - 120):at]
            fallen = 100 * (right - sum(lately) / max(1, len(lately)))
            print(f"  {what}, on in {100 * at / len(rights):.0f} % of questions when '{first['kind']}' is said: {fallen:.1f} points lost "
                  f"(goal: under 5){'' if fallen < 5 else '  MISSED'}")
            sys.stdout.flush()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--agent", required=True)
    parser.add_argument("--data", default=os.environ.get("HANDRAIL_DATA", "../shared/data"))
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--seed", type=int, default=20)
    options, _ = parser.parse_known_args()
    if not os.path.exists(os.path.join(options.data, "hotel/hotel-bookings-to-2016.csv.gz")):
        print(f"hotel bookings: no records in {options.data}, left out")
        return
    judge("hotel bookings", hotel, options.agent, options.data, options.quick, options.seed)


main()
