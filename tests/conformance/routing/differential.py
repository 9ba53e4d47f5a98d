#!/usr/bin/python3
"""Made-up rules and requests through eddy's router and the real Werkzeug: differential.py WORKER [--cases N] [--first SEED].

A case is a number that seeds all its choices (cases.py): a set of rules, requests to match, URLs to build. Both must answer
alike: endpoint and arguments, where it redirects to, 404, 405 with its methods, the URL, a BuildError's sentence. Where the Werkzeug
that is installed differs from the newest, the newest counts: reference_faults.toml lists those, and each is a function here that
says what the newest answers. Deliberate differences (docs/compatibility.md) are not made up: "%2F", runs of three slashes, integers
of over 64 bits, texts with a slash for what takes none.
"""
import argparse
import collections
import pathlib
import re
import sys
import tomllib
import uuid
from urllib.parse import quote, quote_plus, unquote, unquote_plus

from werkzeug.exceptions import MethodNotAllowed, NotFound
from werkzeug.routing import BaseConverter, BuildError, Map, RequestRedirect, Rule, ValidationError
from werkzeug.routing.exceptions import NoMatch, RequestAliasRedirect, RequestPath
from werkzeug.routing.matcher import SlashRequired

from cases import Case

sys.path.append(str(pathlib.Path(__file__).resolve().parent.parent))
from worker import ask_worker  # noqa: E402

PATH_SAFE = "!$&'()*+,/:;=@"    # URL standard, what a path segment may hold
QUERY_SAFE = "!$'()*,/:;?@"     # likewise, a query's value


# --- the converters of the worker ---

class Word(BaseConverter):
    regex = "[a-z]+"
    weight = 60
    part_isolating = True


class Dotted(BaseConverter):
    regex = r"[0-9]+(?:\.[0-9]+)*"
    part_isolating = True

    def __init__(self, map, most=100):
        super().__init__(map)
        self.most = most

    def to_python(self, value):
        pieces = value.split(".")
        if any(len(piece) > 9 or int(piece) > self.most for piece in pieces):
            raise ValidationError
        return [int(piece) for piece in pieces]

    def to_url(self, value):
        if not isinstance(value, list):
            raise ValueError("no list")
        return ".".join(map(str, value))


class Rest(BaseConverter):
    regex = ".*?"
    weight = 150
    part_isolating = False


class LazyRule(Rule):
    """Makes the functions that build its URL when it is first asked for one: most rules of a case never are."""

    def _compile_builder(self, append_unknown=True):
        made = []

        def build(rule, **values):
            if not made:
                made.append(Rule._compile_builder(rule, append_unknown))
            return made[0](rule, **values)

        return build


# --- the real one's answers ---

def plain(value):
    return [plain(item) for item in value] if isinstance(value, list) else str(value) if isinstance(value, uuid.UUID) else value


def real_map(task):
    rules = [LazyRule(each["rule"], endpoint=each["endpoint"], methods=each["methods"], defaults=dict(each["defaults"]) or None,
                      strict_slashes=each["strict_slashes"], merge_slashes=each["merge_slashes"], alias=each["alias"],
                      redirect_to=each["redirect_to"],
                      **{"host" if task["map"]["host_matching"] else "subdomain": each["domain"]}) for each in task["rules"]]
    return Map(rules, **task["map"], converters={"word": Word, "dotted": Dotted, "rest": Rest})


def bound(url_map, task):
    adapter = task["adapter"]
    return url_map.bind(adapter["server_name"], adapter["script_name"],
                        None if task["map"]["host_matching"] else adapter["subdomain"], adapter["scheme"], adapter["method"])


def real_match(adapter, ask):
    try:
        endpoint, values = adapter.match(ask["decoded"], ask["method"], query_args=ask["query"])
    except RequestRedirect as redirect:
        return {"redirect": redirect.new_url}
    except MethodNotAllowed as error:
        return {"method_not_allowed": sorted(error.valid_methods)}
    except NotFound:
        return {"not_found": True}
    return {"found": [endpoint, {name: plain(value) for name, value in values.items()}]}


def real_build(adapter, ask):
    try:
        return {"url": adapter.build(ask["build"], dict(ask["values"]), ask["method"] or None, ask["external"], url_scheme=ask["scheme"])}
    except BuildError as error:
        return {"build_error": str(error)}
    except (ValueError, TypeError):
        return {"value_error": True}


def real_answer(adapter, ask):
    return real_build(adapter, ask) if "build" in ask else real_match(adapter, ask)


# --- what the newest answers ---

class Newest:
    """The tree of rules walked as from Werkzeug 2.2.3 (a slash behind a variable that takes slashes is asked for like any other)
    and 3.0.2 (a rule that does not merge slashes is not redirected to)."""

    def __init__(self, matcher):
        self.root, self.merge_slashes = matcher._root, matcher.merge_slashes

    def match(self, domain, path, method, websocket):
        self.method, self.others = method, set()
        found = self.search(domain, path)
        if found is None and self.merge_slashes:
            merged = path.replace("//", "/")
            found = self.search(domain, merged)
            if found is not None and found[0].merge_slashes:
                raise RequestPath(merged)
            found = None
        if found is None:
            raise NoMatch(self.others, False)
        rule, texts = found
        try:
            values = {name: converter.to_python(text) for (name, converter), text in zip(rule._converters.items(), texts)}
        except ValidationError:
            raise NoMatch(self.others, False) from None
        values.update(rule.defaults or {})
        if rule.alias and rule.map.redirect_defaults:
            raise RequestAliasRedirect(values, rule.endpoint)
        return rule, values

    def search(self, domain, path):
        try:
            return self.walk(self.root, [domain, *path.split("/")], ())
        except SlashRequired:
            raise RequestPath(path + "/") from None

    def first(self, rules):
        for rule in rules:
            if self.method in rule.methods:
                return rule
            self.others |= rule.methods
        return None

    def with_slash(self, rules, texts):
        """Of rules that end in a slash, which the path lacks."""
        for rule in rules:
            if self.method in rule.methods:
                if rule.strict_slashes:
                    raise SlashRequired
                return rule, texts
        return None

    def walk(self, state, parts, texts):
        if not parts:
            rule = self.first(state.rules)
            if rule is not None:
                return rule, texts
            return self.with_slash(state.static[""].rules, texts) if "" in state.static else None
        head, *rest = parts
        found = self.walk(state.static[head], rest, texts) if head in state.static else None
        for part, following in state.dynamic:
            found = found or self.follow(part, following, head, rest, texts)
        if found is None and parts == [""]:
            rule = self.first([rule for rule in state.rules if not rule.strict_slashes])
            found = None if rule is None else (rule, texts)
        return found

    def follow(self, part, following, head, rest, texts):
        if not part.final:
            match = re.match(part.content, head)
            return match and self.walk(following, rest, texts + match.groups())
        path = "/".join([head, *rest])
        if not part.content.endswith(r"/\Z"):
            match = re.match(part.content, path)
            return match and self.walk(following, [], texts + match.groups())
        bare = path[:-1] if path.endswith("/") else path
        match = None if bare.endswith("/") else re.match(part.content[:-3] + r"\Z", bare)
        if match is None:
            return None
        texts += match.groups()
        if bare == path:
            return self.with_slash(following.rules, texts)
        rule = self.first(following.rules)
        return None if rule is None else (rule, texts)


def newest_answer(url_map, task, ask):
    matcher, url_map._matcher = url_map._matcher, Newest(url_map._matcher)
    try:
        return real_answer(bound(url_map, task), ask)
    finally:
        url_map._matcher = matcher


def same_rules(url_map):
    """Whether two rules take the same requests; HEAD and OPTIONS do not count."""
    states = [url_map._matcher._root]
    while states:
        state = states.pop()
        states += [*state.static.values(), *(following for _, following in state.dynamic)]
        methods = [set(rule.methods) - {"HEAD", "OPTIONS"} for rule in state.rules]
        if sum(map(len, methods)) > len(set().union(*methods)):
            return True
    return False


def requoted(url, with_query):
    """A URL with nothing escaped that may stand as it is."""
    split = re.fullmatch(r"((?:[a-z]*:)?//[^/]*)?([^?#]*)(.*)", url, re.DOTALL)
    host, path, rest = split.groups()
    if with_query and rest.startswith("?"):
        pairs = [pair.partition("=") for pair in rest[1:].split("&")]
        rest = "?" + "&".join(f"{quote_plus(unquote_plus(name), QUERY_SAFE)}={quote_plus(unquote_plus(value), QUERY_SAFE)}"
                              for name, _, value in pairs)
    return quote(unquote(host or ""), safe=PATH_SAFE) + quote(unquote(path), safe=PATH_SAFE) + rest


def newest_quoting(answer):
    return {kind: requoted(detail, kind == "url") if kind in ("url", "redirect") else detail for kind, detail in answer.items()}


# --- both ---

class Comparison:
    def __init__(self, known_faults):
        self.known_faults = known_faults
        self.faults = collections.Counter()
        self.kinds = collections.Counter()
        self.differences = []

    def fault(self, name):
        assert name in self.known_faults, f"{name} is not in reference_faults.toml"
        self.faults[name] += 1

    def compare(self, task, ours):
        try:
            url_map = real_map(task)
        except (ValueError, LookupError, TypeError) as error:
            return self.expect(task, None, ours, {"refused": str(error)}, "refused" in ours)
        if same_rules(url_map):
            self.fault("duplicate-rules-3.2")
            return self.expect(task, None, ours, {"refused": "two rules are the same"}, "refused" in ours)
        if "refused" in ours:
            return self.expect(task, None, ours, {"refused": None}, False)
        adapter = bound(url_map, task)
        for ask, mine in zip(task["asks"], ours["answers"]):
            self.compare_one(url_map, adapter, task, ask, mine)

    def compare_one(self, url_map, adapter, task, ask, mine):
        theirs = real_answer(adapter, ask)
        names = []
        if mine != theirs and newest_quoting(theirs) != theirs:
            theirs = newest_quoting(theirs)
            names = ["quoting-2.3"]
        if mine != theirs and "build" not in ask:
            newest = newest_quoting(newest_answer(url_map, task, ask))
            if newest != theirs:
                theirs = newest
                names.append("merge-slashes-3.0.2" if "//" in ask["decoded"] else "path-slash-2.2.3")
        for name in names:
            self.fault(name)
        self.expect(task, ask, mine, theirs, mine == theirs)

    def expect(self, task, ask, mine, theirs, equal):
        self.kinds[next(iter(theirs))] += 1
        if not equal:
            self.differences.append((task, ask, mine, theirs))


def show(task, ask, mine, theirs):
    print(f"map {task['map']} adapter {task['adapter']}")
    for rule in task["rules"]:
        print("   ", {key: value for key, value in rule.items() if value not in ([], None, "", False)})
    print(f"  {ask}\n  eddy     {mine}\n  original {theirs}")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("worker")
    parser.add_argument("--cases", type=int, default=1000)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--show", type=int, default=5)
    options = parser.parse_args()
    faults = tomllib.loads(pathlib.Path(__file__).parent.parent.joinpath("reference_faults.toml").read_text(encoding="utf-8"))
    comparison = Comparison({fault["id"] for fault in faults["fault"] if fault["test"] == "routing"})
    tasks = [Case(seed).task() for seed in range(options.first, options.first + options.cases)]
    for task, answer in zip(tasks, ask_worker(options.worker, tasks)):
        comparison.compare(task, answer)
    for difference in comparison.differences[:options.show]:
        show(*difference)
    print(f"{len(tasks)} rule sets, {sum(comparison.kinds.values())} answers: {len(comparison.differences)} differ; "
          f"{dict(comparison.kinds)}; the installed Werkzeug's faults: {dict(comparison.faults)}")
    return 1 if comparison.differences else 0


if __name__ == "__main__":
    sys.exit(main())
