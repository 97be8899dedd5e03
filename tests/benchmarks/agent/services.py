#!/usr/bin/env python3
"""Many model services in one small process: services.py PORT FOLDER COUNT. /metrics/N is the page of service N, in the form of
the demo's; FOLDER/N.jsonl gets one answer a second. Counters count up as if each service answered twenty questions a second."""

import asyncio
import datetime
import json
import pathlib
import random
import sys
import time

BOUNDS = ["0.00025", "0.0005", "0.001", "0.0025", "0.005", "0.01", "0.025", "0.05", "0.1", "0.2", "0.3", "0.5", "0.75", "1", "2", "5",
          "+Inf"]
SHARES = [0, 0, 0, 0, 0.01, 0.05, 0.2, 0.5, 0.8, 0.995, 1, 1, 1, 1, 1, 1, 1]
RATE = 20
ORIGINS = ["ATL", "BOS", "DFW", "ORD", "SFO"]


def histogram(name, labels, count):
    inner = labels + "," if labels else ""
    lines = [f'{name}_bucket{{{inner}le="{bound}"}} {int(count * share)}' for bound, share in zip(BOUNDS, SHARES)]
    outer = f"{{{labels}}}" if labels else ""
    return lines + [f"{name}_sum{outer} {count * 0.05:.3f}", f"{name}_count{outer} {count}"]


def page(began):
    """As it is now; the same for all: what differs is the target that is asked."""
    count = int((time.time() - began) * RATE)
    store = 'dependency="lateness-store"'
    lines = [f"late_flights_requests_total {count}", "late_flights_test_questions_total 0"]
    lines += [f'late_flights_errors_total{{reason="{reason}"}} 0' for reason in ("store", "version", "input", "fallback", "gave up")]
    lines += histogram("late_flights_latency_seconds", "", count)
    lines += [f'late_flights_answers_total{{answer="late"}} {int(count * 0.2)}',
              f'late_flights_answers_total{{answer="on time"}} {count - int(count * 0.2)}',
              f"late_flights_dependency_calls_total{{{store}}} {count}", f"late_flights_dependency_failures_total{{{store}}} 0"]
    lines += histogram("late_flights_dependency_latency_seconds", store, count)
    lines += ['late_flights_fallback_answers_total{mode="table"} 0', 'late_flights_version_info{version="v12"} 1',
              'late_flights_fallback_mode_info{mode="none"} 1', f"late_flights_lateness_age_seconds{{{store}}} 3",
              f"process_start_time_seconds {began:.3f}", "process_resident_memory_bytes 50000000"]
    return ("\n".join(lines) + "\n").encode()


class Pages:
    def __init__(self):
        self.began = time.time()
        self.answer, self.until = b"", 0.0

    def now(self):
        if time.time() >= self.until:
            body = page(self.began)
            self.answer = (b"HTTP/1.1 200 OK\r\nContent-Type: text/plain; version=0.0.4; charset=utf-8\r\nContent-Length: "
                           + str(len(body)).encode() + b"\r\n\r\n" + body)
            self.until = time.time() + 0.25
        return self.answer

    async def serve(self, reader, writer):
        try:
            while await reader.readuntil(b"\r\n\r\n"):
                writer.write(self.now())
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        writer.close()


def answer_line(number):
    now = datetime.datetime.now(datetime.timezone.utc)
    late = random.random() < 0.2
    proba = random.uniform(0.35, 0.9) if late else random.uniform(0.02, 0.25)
    return json.dumps({
        "schema": "predlog/1", "id": f"a{number}", "time": now.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "sent_ms": int(now.timestamp() * 1000), "service": "late-flights", "model": "late-flights", "model_version": "v12",
        "status": "ok", "latency_ms": round(random.uniform(5, 180), 3), "fallback": "none", "synthetic": False,
        "features": {"hour": now.hour, "weekday": now.weekday(), "distance": round(random.uniform(100, 2500), 1),
                     "origin": random.choice(ORIGINS), "destination": random.choice(["JFK", "LAX", "MIA", "SEA", "DEN"]),
                     "lateness": round(random.uniform(0.1, 0.4), 4)},
        "prediction": "late" if late else "on time", "proba": {"late": round(proba, 4), "on time": round(1 - proba, 4)},
        "confidence": round(0.5 + 0.5 * min(1, abs(proba - 0.3) / 0.3), 4), "confidence_kind": "distance from the line",
        "dependencies": {"lateness-store": {"ms": round(random.uniform(1, 6), 3), "ok": True, "age_s": 3.0}}}) + "\n"


async def write_answers(files):
    """Spread over the second, as services that know nothing of each other write."""
    number = 0
    due = time.monotonic()
    parts = 20
    while True:
        line = answer_line(number)
        number += 1
        for file in files[number % parts::parts]:
            file.write(line)
            file.flush()
        due += 1 / parts
        await asyncio.sleep(max(0.0, due - time.monotonic()))


async def main():
    port, folder, count = int(sys.argv[1]), pathlib.Path(sys.argv[2]), int(sys.argv[3])
    files = [open(folder / f"{number}.jsonl", "a", encoding="utf-8") for number in range(count)]
    server = await asyncio.start_server(Pages().serve, "127.0.0.1", port, backlog=4096)
    async with server:
        await write_answers(files)


if __name__ == "__main__":
    asyncio.run(main())
