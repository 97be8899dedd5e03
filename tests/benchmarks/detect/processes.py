"""Processes that end with the benchmark, and small HTTP."""

import http.client
import json
import socket
import subprocess
import threading
import time


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def call(address, method, path, body=None, timeout=30):
    connection = http.client.HTTPConnection(address, timeout=timeout)
    try:
        connection.request(method, path, body, {"Content-Type": "application/json"} if body else {})
        response = connection.getresponse()
        text = response.read().decode()
    finally:
        connection.close()
    if response.status != 200:
        raise OSError(f"{method} {path}: {response.status} {text}")
    return text


def get(address, path):
    return call(address, "GET", path)


def post(address, path, body):
    return call(address, "POST", path, json.dumps(body))


def quietly(work):
    try:
        work()
        return True
    except (OSError, http.client.HTTPException):
        return False


class Processes:
    def __init__(self, environment, folder):
        self.environment, self.folder = environment, folder
        self.all = []

    def start(self, command, log, stdout=None):
        with open(log, "ab") as file:
            process = subprocess.Popen(command, cwd=self.folder, env=self.environment, stdin=subprocess.DEVNULL,
                                       stdout=stdout or file, stderr=file, text=stdout is not None)
        self.all.append(process)
        return process

    def end(self, process):
        if process.poll() is None:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        if process in self.all:
            self.all.remove(process)

    def end_all(self):
        for process in reversed(list(self.all)):
            self.end(process)


class Alertmanager:
    """Asks its API every 50 ms which alerts it has."""

    def __init__(self, address, processes):
        self.address, self.processes = address, processes
        self.ended = False
        self.changed = threading.Condition()
        self.came = {}  # by name: since when the API has given it without a break
        threading.Thread(target=self.ask, daemon=True).start()

    def ask(self):
        connection = http.client.HTTPConnection(self.address, timeout=5)
        while not self.ended:
            try:
                connection.request("GET", "/api/v2/alerts")
                names = {alert["labels"]["alertname"] for alert in json.loads(connection.getresponse().read())}
                at = time.monotonic()
                with self.changed:
                    self.came = {name: self.came.get(name, at) for name in names}
                    self.changed.notify_all()
            except (OSError, http.client.HTTPException, ValueError):
                connection.close()
            time.sleep(0.05)

    def end(self, all_processes):
        self.ended = True
        for process in self.processes:
            all_processes.end(process)

    def active(self):
        with self.changed:
            return set(self.came)

    def first(self, names, after, seconds):
        """When the first of these came that came after this moment; None when none did in time."""
        with self.changed:
            def times():
                return [at for name, at in self.came.items() if name in names and at >= after]
            self.changed.wait_for(times, max(0.0, after + seconds - time.monotonic()))
            return min(times(), default=None)
