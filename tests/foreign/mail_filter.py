#!/usr/bin/env python3
"""A model service that is not the demo and knows nothing of Handrail: a naive Bayes filter for mail, in Python, with metric
names of its own. It serves JSON over gRPC (/mail.Filter/Judge), is asked by a process of its own, exports Prometheus metrics
and writes one line per answer. Only the log of answers follows an agreed format.

  mail_filter.py serve --port P --metrics-port M --answers FILE
  mail_filter.py ask --port P --rate R

Faults are asked for by file: write one of slow, failing, mute, nolinks, unsure into FAULTFILE (option --fault-file)."""

import argparse
import datetime
import json
import math
import random
import signal
import sys
import threading
import time
import uuid
from concurrent import futures

import grpc
import prometheus_client

LANGUAGES = ["en", "de", "fr", "es"]


class Mails:
    """Mails as they come: most are honest; the rest have many links and young senders."""

    def __init__(self, seed):
        self.random = random.Random(seed)

    def one(self):
        spam = self.random.random() < 0.3
        return {
            "links": min(40, int(self.random.expovariate(1 / (9.0 if spam else 1.2)))),
            "sender_age_days": round(self.random.expovariate(1 / (30.0 if spam else 900.0)), 1),
            "language": self.random.choices(LANGUAGES, [6, 2, 1, 1] if not spam else [8, 1, 1, 2])[0],
        }, "spam" if spam else "honest"


class Bayes:
    """Gaussian naive Bayes on log(1+x) and the language, trained at the start."""

    def __init__(self):
        mails = Mails(11)
        rows = {"spam": [], "honest": []}
        for _ in range(4000):
            mail, label = mails.one()
            rows[label].append(mail)
        self.model = {label: self.fit(items) for label, items in rows.items()}
        self.prior = {label: len(items) / 4000 for label, items in rows.items()}

    @staticmethod
    def fit(items):
        fitted = {}
        for name in ("links", "sender_age_days"):
            values = [math.log1p(i[name]) for i in items]
            mean = sum(values) / len(values)
            fitted[name] = (mean, math.sqrt(sum((v - mean) ** 2 for v in values) / len(values)) + 1e-3)
        fitted["language"] = {l: (sum(i["language"] == l for i in items) + 1) / (len(items) + 4) for l in LANGUAGES}
        return fitted

    def judge(self, mail):
        scores = {}
        for label, fitted in self.model.items():
            score = math.log(self.prior[label])
            for name in ("links", "sender_age_days"):
                if mail.get(name) is not None:
                    mean, deviation = fitted[name]
                    score -= math.log(deviation) + (math.log1p(mail[name]) - mean) ** 2 / (2 * deviation**2)
            score += math.log(fitted["language"].get(mail.get("language"), 0.05))
            scores[label] = score
        spam = 1 / (1 + math.exp(max(-50.0, min(50.0, scores["honest"] - scores["spam"]))))
        return ("spam", spam) if spam > 0.5 else ("honest", 1 - spam)


class Service:
    def __init__(self, answers, fault_file):
        self.bayes = Bayes()
        self.log = open(answers, "a", encoding="utf-8", buffering=1)
        self.lock = threading.Lock()
        self.fault_file = fault_file
        self.seen = prometheus_client.Counter("mailfilter_mails_seen", "Mails judged", ["verdict"])
        self.refused = prometheus_client.Counter("mailfilter_mails_refused", "Mails not judged", ["why"])
        self.seconds = prometheus_client.Histogram("mailfilter_judging_seconds", "Time for one mail",
                                                   buckets=[0.001, 0.005, 0.02, 0.05, 0.1, 0.3, 1])

    def fault(self):
        try:
            with open(self.fault_file, encoding="utf-8") as file:
                return file.read().strip()
        except OSError:
            return ""

    def write(self, mail, started, status, **more):
        now = datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="milliseconds")
        line = {"schema": "predlog/1", "id": uuid.uuid4().hex, "time": now, "service": "mail-filter", "model": "bayes",
                "model_version": "7", "status": status, "latency_ms": round((time.monotonic() - started) * 1000, 3),
                "fallback": "none", "synthetic": False, "features": mail, **more}
        with self.lock:
            self.log.write(json.dumps(line) + "\n")

    def judge(self, request, context):
        started = time.monotonic()
        mail = json.loads(request)
        fault = self.fault()
        if fault == "nolinks":
            mail.pop("links", None)
        if fault == "slow":
            time.sleep(0.4)
        if fault == "failing" and random.random() < 0.5:
            self.refused.labels("broken rules").inc()
            self.write(mail, started, "INTERNAL", reason="broken rules")
            context.abort(grpc.StatusCode.INTERNAL, "broken rules")
        verdict, confidence = self.bayes.judge(mail)
        if fault == "unsure":
            confidence = 0.5 + (confidence - 0.5) * 0.1
        self.seen.labels(verdict).inc()
        self.seconds.observe(time.monotonic() - started)
        self.write(mail, started, "OK", prediction=verdict, confidence=round(confidence, 4))
        return json.dumps({"verdict": verdict, "confidence": confidence}).encode()


def serve(options):
    service = Service(options.answers, options.fault_file)
    prometheus_client.start_http_server(options.metrics_port, "127.0.0.1")
    server = grpc.server(futures.ThreadPoolExecutor(max_workers=16))
    server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler(
        "mail.Filter", {"Judge": grpc.unary_unary_rpc_method_handler(service.judge)}),))
    port = server.add_insecure_port(f"127.0.0.1:{options.port}")
    if port == 0:
        sys.exit(f"port {options.port} is in use")
    server.start()
    print(f"serving on {port}", flush=True)
    signal.sigwait({signal.SIGTERM, signal.SIGINT})
    server.stop(0.2).wait()


def ask(options):
    channel = grpc.insecure_channel(f"127.0.0.1:{options.port}")
    judge = channel.unary_unary("/mail.Filter/Judge")
    mails = Mails(options.seed)
    due = time.monotonic()
    pool = futures.ThreadPoolExecutor(max_workers=32)
    while True:
        mail, _ = mails.one()
        pool.submit(lambda m: judge.future(json.dumps(m).encode(), timeout=2), mail)
        due += 1 / options.rate
        time.sleep(max(0.0, due - time.monotonic()))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["serve", "ask"])
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--metrics-port", type=int, default=0)
    parser.add_argument("--answers", default="answers.jsonl")
    parser.add_argument("--fault-file", default="fault")
    parser.add_argument("--rate", type=float, default=40)
    parser.add_argument("--seed", type=int, default=5)
    chosen = parser.parse_args()
    serve(chosen) if chosen.what == "serve" else ask(chosen)
