#!/usr/bin/env python3
"""Keep the Chinese catalogues: extract new messages, compile them, check that none is missing.

messages.py extract [APP…]   write the msgids of each app into its own locale/zh_Hans catalogue
messages.py compile          write the .mo files
messages.py check            fail on messages untranslated, fuzzy, unused, unlisted, contradictory,
                             or with lost placeholders
An APP is a path below src/xieshou, such as `web` or `kernel/regions`; without one, every app.
"""

from __future__ import annotations

import argparse
import io
import re
import sys
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import polib
from babel.messages.extract import extract_python
from django.conf import settings
from django.utils.translation.template import templatize

SOURCE = Path(__file__).resolve().parent.parent / "src" / "xieshou"
CATALOGUE = Path("locale/zh_Hans/LC_MESSAGES/django.po")
ROOF = "config"
TEMPLATE_SUFFIXES = {".html", ".txt"}
ARGUMENTS = {
    "gettext": ("msgid",),
    "ngettext": ("msgid", "plural"),
    "pgettext": ("context", "msgid"),
    "npgettext": ("context", "msgid", "plural"),
}
ALIAS = re.compile(r"\b(n?p?gettext)(?:_lazy|_noop)?(?:\s+as\s+(\w+))?")
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|\{(\w+)\}")
HEADER = {
    "Project-Id-Version": "xieshou",
    "Language": "zh_Hans",
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
    "Plural-Forms": "nplurals=1; plural=0;",
}

Key = tuple[str, str]


@dataclass(slots=True)
class Message:
    """One msgid of an app and the files that use it."""

    msgid: str
    plural: str = ""
    context: str = ""
    files: set[str] = field(default_factory=set)

    @property
    def key(self) -> Key:
        """Return what tells messages apart: context and msgid."""
        return self.context, self.msgid


def list_apps() -> list[str]:
    """Return the apps as paths below src/xieshou, deepest first."""
    found = [path.parent.relative_to(SOURCE).as_posix() for path in SOURCE.rglob("apps.py")]
    return sorted(found, key=lambda app: (-app.count("/"), app))


@cache
def files_by_app() -> dict[str, list[Path]]:
    """Return the source files of each app; a file that belongs to none is the roof's."""
    apps = list_apps()
    files: dict[str, list[Path]] = {app: [] for app in apps}
    for path in sorted(SOURCE.rglob("*")):
        if (
            path.suffix not in TEMPLATE_SUFFIXES | {".py"}
            or "bundle" in path.parts
            or "migrations" in path.parts
        ):
            continue
        place = path.relative_to(SOURCE).as_posix()
        files[next((app for app in apps if place.startswith(f"{app}/")), ROOF)].append(path)
    return files


def python_calls(text: str) -> dict[str, str]:
    """Return the names under which a module imports the gettext calls, each with the call it stands for."""
    calls = {f"{name}{end}": name for name in ARGUMENTS for end in ("", "_lazy", "_noop")}
    for line in re.findall(r"from django\.utils\.translation import (\([^)]*\)|[^\n]+)", text):
        calls |= {alias: name for name, alias in ALIAS.findall(line) if alias}
    return calls


def read_source(path: Path) -> tuple[str, dict[str, str]]:
    """Return a file as Python text and the calls to look for; a template is turned into calls first."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".py":
        return text, python_calls(text)
    python = "\n".join(line.strip() for line in templatize(text, origin=str(path)).splitlines())
    return python, {name: name for name in ARGUMENTS} | {"_": "gettext"}


def read_messages(path: Path) -> list[Message]:
    """Return the messages of one file."""
    text, calls = read_source(path)
    if "gettext" not in text and "_(" not in text:
        return []
    found = []
    keywords = dict.fromkeys(calls)
    for _line, call, words, _notes in extract_python(io.BytesIO(text.encode()), keywords, [], {}):
        message = to_message(words, calls[str(call)])
        if message and message.msgid:
            message.files.add(path.relative_to(SOURCE).as_posix())
            found.append(message)
    return found


def to_message(words: object, call: str) -> Message | None:
    """Return the message of one call, by the places of its arguments; None where it is not a constant."""
    given = list(words) if isinstance(words, tuple) else [words]
    kinds = ARGUMENTS[call]
    texts = {kind: text for kind, text in zip(kinds, given, strict=False) if isinstance(text, str)}
    if len(texts) < len(kinds):
        return None
    return Message(texts["msgid"], plural=texts.get("plural", ""), context=texts.get("context", ""))


def collect(app: str) -> dict[Key, Message]:
    """Return the messages that an app uses."""
    messages: dict[Key, Message] = {}
    for path in files_by_app()[app]:
        for message in read_messages(path):
            kept = messages.setdefault(message.key, message)
            kept.files |= message.files
            kept.plural = kept.plural or message.plural
    return messages


def open_catalogue(app: str) -> polib.POFile:
    """Return the catalogue of an app, a new one where there is none."""
    path = SOURCE / app / CATALOGUE
    if path.exists():
        return polib.pofile(str(path), wrapwidth=120)
    catalogue = polib.POFile(wrapwidth=120)
    catalogue.metadata = dict(HEADER)
    return catalogue


def key_of(entry: polib.POEntry) -> Key:
    """Return context and msgid of an entry."""
    return entry.msgctxt or "", entry.msgid


def translation_of(entry: polib.POEntry) -> str:
    """Return the Chinese of an entry; Chinese has one plural form."""
    return str(entry.msgstr_plural.get(0, "")) if entry.msgid_plural else str(entry.msgstr)


def known_translations() -> dict[Key, str]:
    """Return every translation of every app, so that a message shared by two apps is translated once."""
    known: dict[Key, str] = {}
    for app in list_apps():
        for entry in open_catalogue(app):
            if translation_of(entry):
                known.setdefault(key_of(entry), translation_of(entry))
    return known


def extract(apps: list[str]) -> int:
    """Bring the catalogues to the msgids in use and say how many still want Chinese."""
    known = known_translations()
    open_count = 0
    for app in apps:
        used, old = collect(app), {key_of(entry): entry for entry in open_catalogue(app)}
        if not used and not old:
            continue
        catalogue = polib.POFile(wrapwidth=120)
        catalogue.metadata = dict(HEADER)
        for key in sorted(used, key=lambda pair: (pair[1].lower(), pair[0])):
            catalogue.append(make_entry(used[key], old.get(key), known))
        path = SOURCE / app / CATALOGUE
        path.parent.mkdir(parents=True, exist_ok=True)
        catalogue.save(str(path))
        missing = sum(not translation_of(entry) for entry in catalogue)
        open_count += missing
        print(f"{app}: {len(catalogue)} messages, {missing} without Chinese")
    return open_count


def make_entry(message: Message, old: polib.POEntry | None, known: dict[Key, str]) -> polib.POEntry:
    """Return the entry of a message, with the Chinese that it or another app has."""
    chinese = (translation_of(old) if old else "") or known.get(message.key, "")
    entry = polib.POEntry(msgid=message.msgid, msgctxt=message.context or None)
    entry.occurrences = [(name, "") for name in sorted(message.files)]
    if message.plural:
        entry.msgid_plural, entry.msgstr_plural = message.plural, {0: chinese}
    else:
        entry.msgstr = chinese
    entry.flags = [flag for flag in (old.flags if old else []) if flag == "fuzzy"]
    return entry


def compile_all() -> int:
    """Write the .mo file beside each catalogue."""
    for app in list_apps():
        path = SOURCE / app / CATALOGUE
        if path.exists():
            open_catalogue(app).save_as_mofile(str(path.with_suffix(".mo")))
    return 0


def check(apps: list[str]) -> int:
    """Print each fault of the catalogues and return how many there are."""
    faults = [fault for app in apps for fault in check_app(app)] + check_contradictions()
    for fault in faults:
        print(fault)
    return len(faults)


def check_app(app: str) -> list[str]:
    """Return the faults of one app's catalogue."""
    used, entries = collect(app), {key_of(entry): entry for entry in open_catalogue(app)}
    faults = [f"{app}: not in the catalogue: {key[1]!r}" for key in used.keys() - entries.keys()]
    faults += [f"{app}: unused: {key[1]!r}" for key in entries.keys() - used.keys()]
    for key, entry in entries.items():
        chinese = translation_of(entry)
        if not chinese:
            faults.append(f"{app}: no Chinese: {key[1]!r}")
        elif entry.fuzzy:
            faults.append(f"{app}: fuzzy: {key[1]!r}")
        elif placeholders(entry.msgid_plural or entry.msgid) != placeholders(chinese):
            faults.append(f"{app}: placeholders differ: {key[1]!r} → {chinese!r}")
    return sorted(faults)


def placeholders(text: str) -> set[str]:
    """Return the names of the named placeholders of a text."""
    return {percent or brace for percent, brace in PLACEHOLDER.findall(text)}


def check_contradictions() -> list[str]:
    """Return the messages that two apps translate differently: one of them would never be seen."""
    seen: dict[Key, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for app in list_apps():
        for entry in open_catalogue(app):
            if translation_of(entry):
                seen[key_of(entry)][translation_of(entry)].append(app)
    return [
        f"contradictory: {key[1]!r}: "
        + "; ".join(f"{text} ({', '.join(apps)})" for text, apps in texts.items())
        for key, texts in sorted(seen.items())
        if len(texts) > 1
    ]


def main(arguments: list[str]) -> int:
    """Run one of the three commands."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("command", choices=["extract", "compile", "check"])
    parser.add_argument("apps", nargs="*")
    options = parser.parse_args(arguments)
    if not settings.configured:
        settings.configure(USE_I18N=True)
    apps = [app.strip("/").removeprefix("src/xieshou/") for app in options.apps] or list_apps()
    unknown = sorted(set(apps) - set(list_apps()))
    if unknown:
        parser.error(f"no such app: {', '.join(unknown)}")
    if options.command == "extract":
        extract(apps)
        return 0
    return compile_all() if options.command == "compile" else min(check(apps), 1)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
