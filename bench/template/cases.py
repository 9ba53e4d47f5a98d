"""The cases of the template benchmark: where each one's templates are, and what they are given.

Contexts are made by rule, not kept: `prepare` writes them down for the contenders that are no Python. They hold only
what JSON holds, so that all contenders read the same.
"""
import json
import pathlib

HERE = pathlib.Path(__file__).resolve().parent
PAGE = HERE.parent / "page"

NAMES = [
    "O'Brien & Daughters", "Gant Mills", "Smythe <Tools> Ltd", "Zoë Marchetti", "Harbour Rope and Twine",
    'The "Quiet" Press', "Northgate Glass", "A. Jørgensen", "Fen & Sons", "Plain Bread",
]


def page():
    with open(PAGE / "context.json", encoding="utf-8") as file:
        context = json.load(file)
    # Tornado's templates have no "is defined": what layout.html may be given is given empty.
    return {**context, "page_title": "", "body_id": ""}


def table():
    """1,000 rows; prices have two digits, but for every fourth, which needs all seventeen."""
    prices = [(i * 37 % 9973 + 0.5) / 7 if i % 4 == 0 else (i * 737 % 99991 * 100 + 1 + i % 98) / 100 for i in range(1000)]
    return {"rows": [{"id": 1000 + i, "name": NAMES[i * 7 % 10], "price": prices[i]} for i in range(1000)]}


def inheritance():
    articles = [
        {"url": f"/row/{i}", "title": f"{NAMES[i % 10]} opens on the {i + 1}th", "fresh": i < 3} for i in range(12)
    ]
    return {
        "site": {"name": "Lantern & Row", "since": 1911},
        "navigation": [{"url": f"/{name}/", "label": name.title()} for name in ("home", "row", "lost", "calendar", "about")],
        "section": {"name": "On the row", "url": "/row/", "articles": articles},
        "article": {
            "title": "How the lamps <came> to be eleven",
            "author": "Priya & Sam",
            "paragraphs": [
                f"In year {i} the council said \"{word}\" & meant it: the pump's lamp burnt from dusk until the last boat "
                f"was in, and whoever lit it signed for {i * 3} wicks < the book is still there."
                for i, word in enumerate(("light", "oil", "wick", "glass", "thrift", "brass", "gas", "peace"), 1911)
            ],
            "closing": "Eleven, then; & no more.",
        },
    }


def escaping():
    code = (
        "<ul class=\"menu\" data-n='{n}'>\n  <li><a href=\"/a?b={n}&c=d\" title='x > y & y < z'>{n}</a></li>\n"
        "  <li><b>R&D</b> &amp; <i>\"more\"</i></li>\n</ul>\n<script>if (a < b && b > c) {{ f('{n}', \"q\"); }}</script>\n"
    )
    text = (
        "When I write a < b && c > d, the \"old\" filter turned it into &lt; twice; isn't that odd? See <code>filter('{n}')"
        "</code> & its tests. Everything after this sentence is plain and goes on for a while without one special character, "
        "as most of what people write does, until it says R&D. "
    )
    return {
        "topic": "Quotes & <brackets>",
        "comments": [
            {
                "title": f"Re: \"quotes\" & <brackets> no. {i}",
                "author": f"{NAMES[i % 10]} <user{i}@example.org>",
                "text": text.format(n=i) * 2,
                "code": code.format(n=i) * 2,
            }
            for i in range(100)
        ],
    }


def macros():
    def item(i):
        return {
            "code": f"b-{i:03}",
            "name": NAMES[i * 3 % 10],
            "note": "" if i % 3 else f"see <{i}> & ask",
            "stock": i * 31 % 97,
            "label": f"Item {i}",
            "external": i % 5 == 0,
        }

    shelves = [{"name": f"Shelf {s} & co", "items": [item(s * 25 + i) for i in range(25)]} for s in range(8)]
    return {"title": "Stock <all shelves>", "shelves": shelves}


def chat():
    def tool(name, about, **parameters):
        properties = {key: {"type": kind, "description": f"The {key} to use, as in \"{about}\"."} for key, kind in parameters.items()}
        return {
            "type": "function",
            "function": {
                "name": name,
                "description": about,
                "parameters": {"type": "object", "properties": properties, "required": list(parameters)},
            },
        }

    tools = [
        tool("get_weather", "The weather of a place & day", place="string", day="string"),
        tool("search", "Pages that hold <words>", words="string", most="integer"),
        tool("read_file", "A file's text", path="string"),
        tool("write_file", "Writes a file's text", path="string", text="string"),
    ]
    messages = [{"role": "system", "content": "  You answer in few words, and call tools where they help.\n"}]
    for i in range(10):
        messages += [
            {"role": "user", "content": f"Question {i}: what's the weather on day {i}, & should I take the \"long\" way <home>? " * 3},
            {
                "role": "assistant",
                "reasoning": f"They ask for day {i}. The tool knows.",
                "content": "",
                "tool_calls": [
                    {"type": "function", "function": {"name": "get_weather", "arguments": {"place": "Lantern Row", "day": f"day {i}"}}},
                    {"type": "function", "function": {"name": "search", "arguments": {"words": f"way home {i}", "most": 3}}},
                ],
            },
            {"role": "tool", "content": f'{{"sky": "clear", "wind": {i}.5, "note": "it\'s fine"}}'},
            {"role": "tool", "content": [{"type": "text", "text": f"Three pages found for {i}.\n"}]},
            {"role": "assistant", "content": f"<think>Clear, then.</think>\nClear sky on day {i}; the long way is the pretty one. " * 2},
        ]
    messages.append({"role": "user", "content": [{"type": "image"}, {"type": "text", "text": "And here? "}]})
    return {
        "bos_token": "<|begin|>",
        "messages": messages,
        "tools": tools,
        "add_generation_prompt": True,
    }


# By name: the context, the first template by engine, what of the environment is not as usual, and the folder.
# A case with `compile` does not render: each round makes an environment of its own and loads the template.
CASES = {
    "page": {"context": page, "folder": PAGE},
    "table": {"context": table},
    "inheritance": {"context": inheritance},
    "escaping": {"context": escaping},
    "macros": {"context": macros, "engines": ["jinja2"]},
    "chat": {"context": chat, "engines": ["jinja2"], "main": "main.jinja", "chat": True},
    "compile": {"context": page, "folder": PAGE, "compile": True},
}
for name, case in CASES.items():
    case.setdefault("folder", HERE / "cases" / name)
    case.setdefault("engines", ["jinja2", "tornado"])
    case.setdefault("main", "main.html")
    case.setdefault("chat", False)
    case.setdefault("compile", False)
