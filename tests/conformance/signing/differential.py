#!/usr/bin/env python3
"""Signed values made up, signed and read by eddy and by the real itsdangerous and Flask: differential.py WORKER [--cases N].

A case is a number that seeds all its choices: keys, salt, separator, derivation, digest, a value, when it was signed and is read, and
alterations of the text. Both sides must sign alike, byte for byte, and read what was signed, and each alteration, alike: the same
value, or the same error with its sentence, payload and time. One difference is meant (docs/compatibility.md): base64 that is not
canonical, which itsdangerous reads and eddy refuses.
"""
import argparse
import base64
import datetime
import hashlib
import json
import pathlib
import random
import re
import sys
import uuid
from unittest import mock

import flask
import itsdangerous
from flask.json.tag import TaggedJSONSerializer
from markupsafe import Markup

sys.path.append(str(pathlib.Path(__file__).resolve().parent.parent))
from worker import ask_worker  # noqa: E402

KINDS = {
    "signer": itsdangerous.Signer, "timestamp": itsdangerous.TimestampSigner, "serializer": itsdangerous.Serializer,
    "timed": itsdangerous.TimedSerializer, "url_safe": itsdangerous.URLSafeSerializer,
    "url_safe_timed": itsdangerous.URLSafeTimedSerializer, "session": itsdangerous.URLSafeTimedSerializer,
}
TIMED = {"timestamp", "timed", "url_safe_timed", "session"}
TAGGED = TaggedJSONSerializer()
TEXTS = ["", "a", "a.b", "user_id", "Zoë", "日本", "😀", "<b>&'\"", "line\nbreak", "\x00\x1f", " t", " di", " b__", "x" * 300, "\u2028"]


class Choices:
    def __init__(self, seed):
        self.random = random.Random(seed)

    def text(self):
        if self.random.random() < 0.7:
            return self.random.choice(TEXTS)
        return "".join(chr(self.random.choice([self.random.randrange(32, 127), self.random.randrange(160, 0x2000)]))
                       for _ in range(self.random.randrange(20)))

    def scalar(self):
        return self.random.choice([
            None, True, False, 0, -1, self.random.randrange(-10**6, 10**6), 2**63 - 1, 2**70, 1.5, -0.0, 1e100, self.random.random(),
            self.text(), self.text()])

    def value(self, depth=0, tagged=False):
        kind = self.random.random()
        if depth < 3 and kind < 0.2:
            return [self.value(depth + 1, tagged) for _ in range(self.random.randrange(4))]
        if depth < 3 and kind < 0.45 or (tagged and depth == 0):
            return {self.text(): self.value(depth + 1, tagged) for _ in range(self.random.choice([0, 1, 1, 2, 3]))}
        if tagged and kind < 0.75:
            return self.random.choice([
                lambda: tuple(self.value(depth + 2, True) for _ in range(self.random.randrange(3))),
                lambda: self.random.randbytes(self.random.randrange(10)), lambda: Markup(self.text()),
                lambda: uuid.UUID(int=self.random.getrandbits(128)),
                lambda: datetime.datetime.fromtimestamp(self.random.randrange(0, 4 * 10**9), datetime.timezone.utc)])()
        return self.scalar()

    def task(self):
        kind = self.random.choice(list(KINDS))
        task = {"kind": kind, "now": self.random.choice([0, 1, 255, 256, 1_700_000_000, 2**32, self.random.randrange(2**33)]),
                "keys": [self.text() or "k" for _ in range(self.random.choice([1, 1, 1, 2, 3]))],
                "salt": self.random.choice(["cookie-session", self.text()]), "sep": self.random.choice([".", ".", ".", ":", "::", "!"]),
                "derivation": self.random.choice(["concat", "django-concat", "hmac", "none"]),
                "digest": self.random.choice(["md5", "sha1", "sha1", "sha224", "sha256", "sha384", "sha512"])}
        if kind in ("signer", "timestamp"):
            task["sign"] = self.text()
        elif kind == "session":
            task.update(salt="cookie-session", sep=".", derivation="hmac", digest="sha1", sign=TAGGED.dumps(self.value(tagged=True)))
        else:
            task["sign"] = self.value()
        return task

    def altered(self, text, sep):
        choice = self.random.randrange(9)
        at = self.random.randrange(len(text) + 1)
        parts = text.split(sep)
        letter = self.random.choice("abcXYZ019-_.=:! {}\"é")
        if choice == 0:
            return text[:at] + letter + text[at:]
        if choice == 1:
            return text[:at] + letter + text[at + 1:]
        if choice == 2:
            return text[:at] + text[at + 1:]
        if choice == 3:
            return text[:at]
        if choice == 4:
            self.random.shuffle(parts)
            return sep.join(parts)
        if choice == 5:
            return sep.join(parts[1:])
        if choice == 6:
            return text + self.random.choice(["=", "==", sep, sep + sep, "A"])
        if choice == 7:
            return text[at:]
        return text.swapcase()


def serializer(task, moment):
    """The real one for a task, and a clock that stands still."""
    kwargs = {"key_derivation": task["derivation"], "digest_method": getattr(hashlib, task["digest"]), "sep": task["sep"]}
    if task["kind"] in ("signer", "timestamp"):
        made = KINDS[task["kind"]](task["keys"], salt=task["salt"], **kwargs)
    else:
        more = {"serializer": TAGGED} if task["kind"] == "session" else {}
        made = KINDS[task["kind"]](task["keys"], salt=task["salt"], signer_kwargs=kwargs, **more)
    return made, mock.patch("itsdangerous.timed.time.time", return_value=moment)


def as_bytes(text):
    return text if isinstance(text, bytes) else text.encode()


def real(task):
    made, clock = serializer(task, task["now"])
    with clock:
        if "sign" in task:
            if task["kind"] in ("signer", "timestamp"):
                return {"text": made.sign(task["sign"]).decode()}
            text = made.dumps(TAGGED.loads(task["sign"]) if task["kind"] == "session" else task["sign"])
            return {"text": text}
        try:
            return read(task, made)
        except itsdangerous.BadSignature as error:
            when = getattr(error, "date_signed", None)
            return {"error": type(error).__name__, "message": str(error),
                    "payload": None if error.payload is None else as_bytes(error.payload).hex(),
                    "date_signed": None if when is None else int(when.timestamp())}
        except itsdangerous.BadPayload as error:
            return {"error": "BadPayload", "message": str(error)}
        except (ValueError, OverflowError) as error:
            if "year" in str(error):  # of a time after 9999, rightly signed
                return {"error": "BadTimeSignature", "message": "Malformed timestamp"}
            raise


def read(task, made):
    more = {"max_age": task["max_age"], "return_timestamp": True} if task["kind"] in TIMED else {}
    if task["kind"] in ("signer", "timestamp"):
        found = made.unsign(task["text"], **more)
    else:
        found = made.loads(task["text"], **more)
    value, when = found if more else (found, None)
    if task["kind"] in ("signer", "timestamp"):
        value = value.hex()
    elif task["kind"] == "session":
        value = TAGGED.dumps(value)
    else:
        value = json.loads(json.dumps(value))
    made = {"value": value}
    return {**made, "timestamp": int(when.timestamp()) if when else None} if task["kind"] != "signer" else made


def canonical(part):
    """Whether a text is the one way of writing its bytes in base64."""
    if not re.fullmatch("[A-Za-z0-9_-]*={0,2}", part) or len(part.rstrip("=")) % 4 == 1:
        return False
    bare = part.rstrip("=")
    if part != bare and len(part) % 4:
        return False
    return base64.urlsafe_b64encode(base64.urlsafe_b64decode(bare + "=" * (-len(bare) % 4))).rstrip(b"=").decode() == bare


def meant(task, ours):
    """Whether a difference is of base64 that is not canonical, which eddy refuses."""
    parts = task["text"].split(task["sep"])
    if task["kind"] in ("url_safe", "url_safe_timed", "session"):
        parts += [part.removeprefix(".") for part in [task["text"].rsplit(task["sep"], 2 if task["kind"] in TIMED else 1)[0]]]
    return "error" in ours and not all(canonical(part) for part in parts[-3:])


def differ(tasks, answers, differences, excused):
    for task, ours in zip(tasks, answers):
        theirs = real(task)
        if ours == theirs:
            continue
        if "text" in task and meant(task, ours):
            excused.append(task)
        else:
            differences.append((task, ours, theirs))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("worker")
    parser.add_argument("--cases", type=int, default=1000)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--show", type=int, default=10)
    options = parser.parse_args()
    choices = [Choices(seed) for seed in range(options.first, options.first + options.cases)]
    tasks = [each.task() for each in choices]
    signed = [real(task)["text"] for task in tasks]
    differences, excused = [], []
    differ(tasks, ask_worker(options.worker, tasks), differences, excused)
    readings = []
    for each, task, text in zip(choices, tasks, signed):
        reading = {key: value for key, value in task.items() if key != "sign"}
        for altered in (text, each.altered(text, task["sep"])):
            later = task["now"] + each.random.choice([0, 1, 60, 61, -1])
            keys = each.random.choice([task["keys"], task["keys"], task["keys"][1:] + ["new"], ["old"] + task["keys"], ["other"]])
            readings.append({**reading, "text": altered, "now": later, "keys": keys, "max_age": each.random.choice([None, 60, 0])})
    differ(readings, ask_worker(options.worker, readings), differences, excused)
    for task, ours, theirs in differences[:options.show]:
        print(f"{task}\n  eddy     {ours}\n  original {theirs}")
    print(f"{len(tasks)} values signed, {len(readings)} texts read: {len(differences)} differ; "
          f"{len(excused)} hold base64 that is not canonical, which eddy refuses")
    return 1 if differences else 0


if __name__ == "__main__":
    with flask.Flask("signing").app_context():  # as a request has it: keys are sorted
        sys.exit(main())
