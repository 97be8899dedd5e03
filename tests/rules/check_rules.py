#!/usr/bin/env python3
"""The rules that matter, each checked: arrows between folders, no Qt in src/, no wire or SQL in ui/, sizes of files and
functions, words of the screen, no test switched off. Usage: check_rules.py ROOT, or check_rules.py --self-test."""

import pathlib
import re
import sys
import tempfile

# Which folder may include which. The architecture's arrow diagram, told once more so that a change of it is seen.
ARROWS = {
    "base": set(),
    "telemetry": {"base", "proto"},
    "journal": {"base", "telemetry", "proto"},
    "contract": {"base", "telemetry", "journal"},
    "runbook": {"base", "telemetry", "journal", "contract"},
    "alerting": {"base", "telemetry", "journal", "contract"},
    "wording": {"base", "telemetry", "journal", "contract", "runbook", "alerting"},
    "storage": {"base", "telemetry", "journal"},
    "remediation": {"base", "telemetry", "journal", "contract", "proto"},
    "collector": {"base", "telemetry", "contract", "journal", "proto"},
    "client": {"base", "telemetry", "journal", "contract", "runbook", "alerting", "wording", "proto"},
    "agent": {"base", "telemetry", "journal", "contract", "runbook", "alerting", "wording", "storage", "remediation",
              "collector", "proto"},
    "ui": {"base", "client", "telemetry", "journal", "contract", "runbook", "alerting", "wording"},
}
GENERATED = re.compile(r"\.pb\.h$")
QT = re.compile(r"^(Q[A-Z]\w*|Qt\w*)(/|$)")
# The one list stands in the linter of runbooks; links are its business, not this script's.
PATTERNS = re.findall(r'"([^"]+)",', (pathlib.Path(__file__).parents[2] / "src/runbook/ScreenWords.cpp")
                      .read_text(encoding="utf-8").split("kWords")[1].split("});")[0])
FORBIDDEN = [p.replace("*", r"\w*").replace("#", "[0-9]{2,3}") for p in PATTERNS if p != "https?"]
WORD = re.compile(r"(?<!\w)(" + "|".join(FORBIDDEN) + r")(?!\w)", re.IGNORECASE)
BANNED_CODE = re.compile(r"#include <(coroutine|format|expected)>|std::format\b|std::expected\b|^\s*import\s+\w+;")
WAITING = re.compile(r"sleep_for|QTest::q(Sleep|Wait)\(|QThread::(m|u)?sleep|processEvents|BlockingQueuedConnection")
LEFT_OVER = re.compile(r"\b(TODO|FIXME|XXX)\b")
SWITCHED_OFF = re.compile(r"^\s*(#\s*(add_test|handrail_tests|add_subdirectory)\s*\(|//\s*(QVERIFY|QCOMPARE|QTRY_\w+|void \w+\(\);)|#if 0\b)")


class Finder:
    def __init__(self, root):
        self.root = pathlib.Path(root)
        self.found = []

    def say(self, path, line, text):
        self.found.append(f"{path.relative_to(self.root)}:{line}: {text}")

    def code(self, *folders):
        for folder in folders:
            for path in sorted((self.root / folder).rglob("*")):
                if path.suffix in (".h", ".cpp") and "build" not in path.relative_to(self.root).parts:
                    yield path

    def includes(self, path):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            match = re.match(r'\s*#\s*include\s*[<"]([^>"]+)[>"]', line)
            if match:
                yield number, match.group(1)

    def folder_of(self, path):
        parts = path.relative_to(self.root).parts
        return parts[1] if parts[0] == "src" else parts[0]

    def arrows(self):
        for path in self.code("src", "ui"):
            here = self.folder_of(path)
            for number, name in self.includes(path):
                top = name.split("/")[0]
                if here != "ui" and QT.match(name):
                    self.say(path, number, f"src/ has no Qt header: {name}")
                if here == "ui" and (GENERATED.search(name) or top in ("grpc", "grpcpp", "grpc++", "sqlite3.h", "SQLiteCpp")):
                    self.say(path, number, f"ui/ knows no wire and no SQL: {name}")
                wire = "proto" if GENERATED.search(name) else top
                if "/" in name and wire in set(ARROWS) | {"proto"} and wire != here and wire not in ARROWS.get(here, set()):
                    self.say(path, number, f"no arrow from {here} to {wire}: {name}")
        for path in self.code("ui"):
            for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
                if re.search(r"\bSELECT\b.*\bFROM\b|\bINSERT INTO\b", line):
                    self.say(path, number, "ui/ knows no SQL")

    def sizes(self):
        for path in self.code("src", "ui", "app"):
            lines = path.read_text(encoding="utf-8").splitlines()
            limit = 200 if path.suffix == ".h" else 500
            if len(lines) > limit:
                self.say(path, 1, f"{len(lines)} lines, the limit is {limit}")
            self.functions(path, lines)
        for path in self.code("tests"):
            self.functions(path, path.read_text(encoding="utf-8").splitlines())

    def functions(self, path, lines):
        start = None
        for number, line in enumerate(lines, 1):
            if line == "{" and number > 1:
                start = number
            elif line.startswith("}") and start:
                head = " ".join(lines[max(0, start - 4):start - 1])
                if number - start - 1 > 60 and not re.search(r"_data\(\)", head):
                    self.say(path, start, f"a function of {number - start - 1} lines, the limit is 60")
                start = None

    def lines_of_code(self):
        for path in self.code("src", "ui", "app", "tests"):
            rel = path.relative_to(self.root).parts
            for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
                if BANNED_CODE.search(line):
                    self.say(path, number, "not in our code: coroutine, std::format, std::expected, modules")
                if LEFT_OVER.search(line):
                    self.say(path, number, "left for somebody")
                if SWITCHED_OFF.search(line):
                    self.say(path, number, "switched off: either it runs or it is deleted")
                if rel[0] in ("tests", "ui") and WAITING.search(line) and "benchmarks" not in rel:
                    self.say(path, number, "wait for a condition, never for a time")
        for path in [*self.root.rglob("CMakeLists.txt")]:
            if "build" in path.parts:
                continue
            for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
                if SWITCHED_OFF.search(line):
                    self.say(path, number, "switched off: either it runs or it is deleted")

    def words(self):
        for path in self.code("src/wording"):
            if path.stem.startswith("Technical"):
                continue
            for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
                for text in re.findall(r'HR_TEXT\("((?:[^"\\]|\\.)*)"', line):
                    self.word(path, number, text)
        for path in sorted((self.root / "runbooks").rglob("*.md")):
            if path.name in ("AGREEMENT.md", "ANSWERS.md", "RUNBOOKS.md"):
                continue
            block = False
            for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
                if line.startswith("```"):
                    block = not block
                elif not block:
                    self.word(path, number, line)

    def labels(self):
        """A text that no window shows is read by nobody, and translated for nobody."""
        header = self.root / "src/wording/Labels.h"
        if not header.exists():
            return
        names = {}
        inside = False
        for number, line in enumerate(header.read_text(encoding="utf-8").splitlines(), 1):
            if line.startswith("enum class Label"):
                inside = True
            elif line.startswith("};"):
                inside = False
            elif inside:
                for name in re.findall(r"\w+", line.split("//")[0]):
                    names[name] = number
        used = set()
        for path in self.code("src", "ui", "app"):
            if path.stem != "Labels":
                used.update(re.findall(r"\bLabel::(\w+)", path.read_text(encoding="utf-8")))
        for name, number in names.items():
            if name not in used and name != "count_":
                self.say(header, number, f"a label without a use: {name}")

    def word(self, path, number, text):
        match = WORD.search(text)
        if match:
            self.say(path, number, f"not a word for the screen: '{match.group(0)}'")

    def all(self):
        self.arrows()
        self.sizes()
        self.lines_of_code()
        self.words()
        self.labels()
        return self.found


BREACHES = {
    "src/base/A.cpp": ("#include <QString>\n", "no Qt header"),
    "src/alerting/B.cpp": ('#include "agent/Agent.h"\n', "no arrow from alerting to agent"),
    "src/contract/C.cpp": ('#include "handrail/v1/desk.pb.h"\n', "no arrow from contract to proto"),
    "ui/D.cpp": ("#include <grpcpp/grpcpp.h>\n", "no wire"),
    "ui/E.cpp": ('auto q = "SELECT a FROM b";\n', "knows no SQL"),
    "src/base/F.cpp": ("int x;\n" * 501, "the limit is 500"),
    "src/base/G.cpp": ("void f()\n{\n" + "    g();\n" * 61 + "}\n", "a function of 61 lines"),
    "src/base/H.cpp": ("#include <coroutine>\n", "not in our code"),
    "src/wording/I.cpp": ('t(HR_TEXT("The latency is high"));\n', "not a word for the screen"),
    "src/wording/Labels.h": ("enum class Label {\n    // Left\n    unheard, // of\n    count_\n};\n", "a label without a use: unheard"),
    "runbooks/j.md": ("## Look at the endpoint\n", "not a word for the screen"),
    "tests/base/KTest.cpp": ("    // QVERIFY(x);\n", "switched off"),
    "tests/base/LTest.cpp": ("    QTest::qWait(5);\n", "never for a time"),
    "tests/CMakeLists.txt": ("# handrail_tests(base DEPS base)\n", "switched off"),
}


def self_test():
    missed = 0
    for name, (text, expected) in BREACHES.items():
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / name
            path.parent.mkdir(parents=True)
            path.write_text(text, encoding="utf-8")
            found = Finder(folder).all()
            if not any(expected in line for line in found):
                print(f"{name}: the breach '{expected}' was not found; found {found}")
                missed += 1
    print(f"{len(BREACHES) - missed} of {len(BREACHES)} planted breaches found")
    return missed


if __name__ == "__main__":
    if sys.argv[1:] == ["--self-test"]:
        sys.exit(1 if self_test() else 0)
    problems = Finder(sys.argv[1] if len(sys.argv) > 1 else ".").all()
    for problem in problems:
        print(problem)
    print(f"{len(problems)} problems")
    sys.exit(1 if problems else 0)
