"""Rule sets, requests and URLs to build, made up: Case(seed) makes the same ones of a seed every time."""
import random
import re
import uuid
from urllib.parse import quote

WORDS = ["a", "b", "edit", "x.y", "a-b", "12", "é", "a b", "q'", "a+b", "100%", "~u", "A"]
METHODS = [["GET", "HEAD"], ["GET", "HEAD"], ["GET", "HEAD"], ["POST"], ["GET", "HEAD", "POST"], ["DELETE", "PUT"], ["GET", "HEAD", "OPTIONS"]]
NAMES = ["x", "y", "z", "n", "id"]
TEXTS = ["a", "b", "ab", "a-b", "12", "é", "a b", "x.y", "edit", "A", "aé-1", "~", "q'", "%41", "日本"]
ITEMS = ["a", "ab", "edit", "é", "a b"]


class Case:
    def __init__(self, seed):
        self.random = random.Random(seed)
        pick = self.random.random
        self.map = {"merge_slashes": pick() < 0.85, "redirect_defaults": pick() < 0.85, "host_matching": pick() < 0.15}
        self.adapter = {"scheme": self.random.choice(["http", "https"]), "subdomain": "", "method": "GET",
                        "script_name": "/" if pick() < 0.8 else "/app/",
                        "server_name": self.random.choice(["example.com", "example.com:8080", "api.example.com"])}
        self.has_domains = self.map["host_matching"] or pick() < 0.2
        self.rules = []
        self.values = {}  # by the rule's number: how to make values of its variables
        while len(self.rules) < self.random.choice([1, 2, 3, 4, 5, 6]):
            self.random.choice([self.plain, self.plain, self.plain, self.plain, self.with_defaults, self.with_alias, self.with_target])()
        if self.has_domains:
            self.choose_domain()
        self.asks = [self.request() for _ in range(self.random.choice([2, 3, 4]))] + [self.build() for _ in range(2)]

    def task(self):
        return {"map": self.map, "rules": self.rules, "adapter": self.adapter, "asks": self.asks}

    def choose_domain(self):
        """The one that is asked: mostly of some rule."""
        number = self.random.randrange(len(self.rules))
        domain = self.filled(number, self.rules[number]["domain"])
        if self.chance(0.2):
            domain = self.random.choice(["", "www", "a.b", "example.com"])
        if not re.fullmatch("[A-Za-z0-9.:-]*", domain):  # as a host can't be
            return
        if not self.map["host_matching"]:
            self.adapter["subdomain"] = domain
        elif domain:
            self.adapter["server_name"] = domain.lower()

    # --- rules ---

    def chance(self, of):
        return self.random.random() < of

    def variable(self, taken, path=True):
        """A variable's text in a rule, its name, and what makes a value and a piece of a path for it."""
        name = self.random.choice([name for name in NAMES if name not in taken])
        taken.append(name)
        choose = self.random
        kind = choose.choice(["default", "default", "string", "int", "int", "float", "any", "uuid", "word", "dotted"] +
                             (["path", "path", "rest"] if path else []))
        text = lambda: choose.choice(TEXTS)
        number = lambda: choose.choice([0, 1, 7, 12, 123, 4567, 10**12])
        if kind == "default":
            return f"<{name}>", name, text
        if kind == "string":
            arguments = choose.choice(["length=2", "minlength=2", "maxlength=2", "minlength=1, maxlength=3", "2, 3", "minlength=2,maxlength=2"])
            return f"<string({arguments}):{name}>", name, text
        if kind == "int":
            arguments = choose.choice(["", "", "", "(signed=True)", "(fixed_digits=3)", "(min=2)", "(max=100)", "(min=1, max=12)", "(3)"])
            return f"<int{arguments}:{name}>", name, lambda: choose.choice([1, 1, 1, -1]) * number()
        if kind == "float":
            arguments = choose.choice(["", "", "(signed=True)", "(min=0.5)", "(max=10.5)", "(min=1, max=20, signed=True)"])
            return f"<float{arguments}:{name}>", name, lambda: choose.choice([0.0, 0.5, 1.0, 2.25, -0.5, 1234.5])
        if kind == "any":
            items = choose.sample(ITEMS, choose.choice([1, 2, 3]))
            written = ", ".join(f"'{item}'" if " " in item or self.chance(0.3) else item for item in items)
            return f"<any({written}):{name}>", name, lambda: choose.choice(items + ["no"])
        if kind == "uuid":
            return f"<uuid:{name}>", name, lambda: str(uuid.UUID(int=choose.getrandbits(128)))
        if kind == "word":
            return f"<word:{name}>", name, lambda: choose.choice(["abc", "edit", "a", "A", "a1"])
        if kind == "dotted":
            return f"<dotted{choose.choice(['', '(7)', '(most=12)'])}:{name}>", name, lambda: [choose.choice([0, 1, 7, 12, 200]) for _ in range(choose.choice([1, 2, 3]))]
        return f"<{kind}:{name}>", name, lambda: "/".join(choose.choice(TEXTS) for _ in range(choose.choice([1, 1, 2, 3])))

    def segment(self, taken, makers, path):
        if len(taken) == len(NAMES) or self.chance(0.45):
            return self.random.choice(WORDS)
        text = ""
        for number in range(self.random.choice([1, 1, 1, 2])):
            if len(taken) == len(NAMES):
                break
            if number or self.chance(0.15):
                text += self.random.choice(["-", "1", "a", "."])
            variable, name, make = self.variable(taken, path)
            makers[name] = make
            text += variable
        return text + (self.random.choice(["-", "a", ".txt"]) if self.chance(0.1) else "")

    def domain(self, taken, makers):
        if not self.has_domains:
            return ""
        hosts = ["example.com", "example.com:8080", "api.example.com"]
        if self.map["host_matching"]:
            choice = self.random.choice(hosts + ["<>.example.com", "<>", ""])
        else:
            choice = self.random.choice(["", "", "", "", "www", "api", "<>", "<>.b"])
        if "<>" not in choice:
            return choice
        variable, name, make = self.variable(taken, path=False)
        makers[name] = make
        return choice.replace("<>", variable)

    def rule_text(self, taken, makers):
        segments = [self.segment(taken, makers, path=True) for _ in range(self.random.choice([0, 1, 1, 2, 2, 3]))]
        return "/" + "/".join(segments) + ("/" if segments and self.chance(0.4) else "")

    def add(self, rule, makers, **more):
        made = {"rule": rule, "endpoint": f"e{len(self.rules)}", "methods": self.random.choice(METHODS), "domain": "",
                "defaults": [], "strict_slashes": self.chance(0.8), "merge_slashes": self.map["merge_slashes"] and self.chance(0.93),
                "alias": False, "redirect_to": None}
        self.values[len(self.rules)] = makers
        self.rules.append({**made, **more})
        return self.rules[-1]

    def plain(self):
        taken, makers = [], {}
        domain = self.domain(taken, makers)
        made = self.add(self.rule_text(taken, makers), makers, domain=domain)
        if self.chance(0.15):
            made["endpoint"] = f"e{self.random.randrange(len(self.rules))}"
        if self.chance(0.04):
            made["rule"] = "//".join(made["rule"].rsplit("/", 1))
        if self.chance(0.02):
            made["rule"] += self.random.choice(["<", "<int:>", "<1a>", "<nothing:v>", "<int(most=1):v>", "<a b>"])

    def with_defaults(self):
        """Two rules of one endpoint: of one the other's variable is a default."""
        taken, makers = [], {}
        domain = self.domain(taken, makers)
        prefix = self.rule_text(taken, makers).rstrip("/")
        if "<path" in prefix or "<rest" in prefix or len(taken) == len(NAMES):
            return
        name = self.random.choice([name for name in NAMES if name not in taken])
        kind, value = self.random.choice([("int:", 1), ("", "a"), ("float:", 1.5), ("word:", "abc"), ("dotted:", [1, 7])])
        slash = self.random.choice(["", "/"])
        first = self.add(prefix + slash or "/", makers, domain=domain, defaults=[[name, value]])
        self.add(f"{prefix}/<{kind}{name}>{self.random.choice(['', '/'])}", {**makers, name: lambda: value}, domain=domain,
                 endpoint=first["endpoint"])

    def with_alias(self):
        taken, makers = [], {}
        domain = self.domain(taken, makers)
        text = self.rule_text(taken, makers)
        methods = self.random.choice(METHODS)
        first = self.add(text, makers, domain=domain, methods=methods)
        self.add("/old" + text, makers, domain=domain, methods=methods, endpoint=first["endpoint"], alias=True)

    def with_target(self):
        taken, makers = [], {}
        text = self.rule_text(taken, makers)
        target = self.random.choice(["new", "/new", "http://other.example/new", "//other.example/x", "../up", "a/./b/../c", "?q=1", "new?q=1#f", ""])
        for name in taken:
            if self.chance(0.7) and "?" not in target:
                target += f"/<{name}>"
        self.add(text, makers, redirect_to=target or "new")

    # --- requests ---

    def made(self, value):
        if isinstance(value, list):
            return ".".join(map(str, value))
        return str(value)

    def filled(self, number, text):
        """The rule's text, or its domain's, with values for its variables."""
        for name, make in self.values[number].items():
            start = text.find(f":{name}>")
            start = text.rfind("<", 0, start) if start >= 0 else text.find(f"<{name}>")
            if start >= 0:
                text = text[:start] + self.made(make()) + text[text.index(">", start) + 1:]
        return text

    def changed(self, path):
        choice = self.random.randrange(20)
        at = self.random.randrange(len(path) + 1)
        if choice < 3:
            return path.rstrip("/") if path.endswith("/") else path + "/"
        if choice == 3:
            return path[:at] + self.random.choice("a1-./é ") + path[at:]
        if choice == 4:
            return path[:at] + path[at + 1:]
        if choice == 5:
            return path.replace("/", "//", 1) if self.chance(0.5) else "//".join(path.rsplit("/", 1))
        if choice == 6:
            return path + "/" + self.random.choice(TEXTS)
        return path

    def request(self):
        number = self.random.randrange(len(self.rules))
        path = self.changed(self.filled(number, self.rules[number]["rule"]))
        path = "/" + path.lstrip("/") if not path.startswith("//") else path
        while "///" in path:  # one redirection for any run of slashes: docs/compatibility.md
            path = path.replace("///", "//")
        sent = "".join(c if c == "/" or (c.isascii() and c.isalnum() and self.chance(0.97)) else self.quoted(c) for c in path)
        method = self.random.choice(["GET", "POST", "HEAD", "PUT", "OPTIONS", "--"])
        if self.chance(0.6):
            method = self.random.choice(self.rules[number]["methods"])
        return {"path": sent, "decoded": path, "method": method, "query": self.random.choice(["", "", "a=1&b=%20+", "x"])}

    def quoted(self, c):
        text = quote(c, safe="-._~!$&'()*+,:;=@")
        return text if self.chance(0.8) else "".join(f"%{byte:02x}" for byte in c.encode())

    def build(self):
        number = self.random.randrange(len(self.rules))
        endpoint = self.rules[number]["endpoint"]
        values = {}
        for name, make in self.values[number].items():
            if self.chance(0.93):
                values[name] = make()
        for name, value in self.rules[number]["defaults"]:
            if self.chance(0.4):
                values[name] = value if self.chance(0.7) else self.random.choice([2, "b"])
        for _ in range(self.random.choice([0, 0, 1, 2])):
            values[self.random.choice(["q", "page", "é", "a b"])] = self.random.choice(
                [1, "a b", "é&=", "x/y?z", None, True, 1.5, ["a", "b"], [1, None], []])
        if self.chance(0.1):
            values[self.random.choice(NAMES)] = self.random.choice([1, "b", None, True, 1.5])
        if self.chance(0.1):
            endpoint = self.random.choice(["e", "e99", "f0", endpoint + "x"])
        method = self.random.choice(["", "", "", "GET", "POST", "PUT"])
        return {"build": endpoint, "values": list(map(list, values.items())), "method": method, "external": self.chance(0.3),
                "scheme": self.random.choice([None, None, None, "https", "http", "ftp", ""])}
