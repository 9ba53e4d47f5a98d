"""Programs that answer tasks, a line of JSON for a line of JSON."""
import json
import subprocess


def ask_worker(path, tasks):
    """The answers to tasks, all at once, so that neither waits for the other's pipe."""
    process = subprocess.run([path], input="".join(json.dumps(task) + "\n" for task in tasks), stdout=subprocess.PIPE, text=True)
    lines = process.stdout.splitlines()
    assert len(lines) == len(tasks), f"{len(lines)} answers to {len(tasks)} tasks, exit status {process.returncode}"
    return [json.loads(line) for line in lines]
