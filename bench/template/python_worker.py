"""The real Jinja2 and the real tornado.template as contenders for bench/template/run: template_worker.cc has the protocol."""
import json
import sys
import time

import cases
import python_engines

rows = {
    (name, engine): python_engines.renderer(case, engine)
    for name, case in cases.CASES.items()
    for engine in case["engines"]
}


def answer(request):
    if request["op"] == "list":
        return [[name, engine, engine] for name, engine in rows]
    name, engine = request["case"], request["contender"]
    if request["op"] == "page":
        return {"page": python_engines.output(cases.CASES[name], engine).decode()}
    run = rows[name, engine]
    before = time.process_time_ns()
    for _ in range(request["count"]):
        run()
    return {"cpu_us": (time.process_time_ns() - before) / 1000}


for line in sys.stdin:
    print(json.dumps(answer(json.loads(line))), flush=True)
