"""Writes how MediaWiki itself, two of its extensions and pywikibot word the summary of an edit that reverts another one, in all languages.

    python3 eng/reverts.py FOLDER... > src/WikiGuard.Core/Config/software-reverts.txt

FOLDER is the folder `languages` of a release of MediaWiki, i18n/revisionreview of the extension FlaggedRevs, i18n of AutoModerator, or
revertbot of pywikibot-i18n. Several releases together, since what a wiki has taken over from one stays there.

Most summaries tell by their links, whatever the language: the first line is a regular expression for these. The second is for how the
others begin, folded into a tree so that it stays short. The third has the words by which pywikibot's summaries say that a bot is at work;
the rest of such a summary is read like any other.

`--list` writes the rendered summaries instead: language, message, text. `--held-out FOLDER` counts, for each message of that folder, how
many summaries the patterns of the others find.
"""

import argparse
import json
import re
import sys
from collections import Counter
from pathlib import Path

# Each with what its parameters stand for: a number, the name of a user or an address, a time.
MESSAGES = {
    **dict.fromkeys(["undo-summary", "undo-summary-import", "undo-summary-import2", "undo-summary-username-hidden"],
                    {"1": "number", "2": "user", "3": "user"}),
    "undo-summary-anon": {"1": "number", "2": "address"},
    **dict.fromkeys(["revertpage", "revertpage-nouser", "automoderator-wiki-revertpage", "automoderator-wiki-revertpage-nouser"],
                    {"1": "user", "2": "user", "3": "number", "7": "number"}),
    **dict.fromkeys(["revertpage-anon", "automoderator-wiki-revertpage-anon"],
                    {"1": "user", "2": "address", "3": "number", "7": "number"}),
    "revertbot-revert": {"1": "number", "2": "user", "3": "time"},
    **dict.fromkeys(["revreview-reject-summary-cur", "revreview-reject-summary-old"],
                    {"1": "number", "2": "user", "3": "number", "4": "user"}),
    **dict.fromkeys(["revreview-reject-summary-cur-short", "revreview-reject-summary-old-short"], {"1": "number", "2": "number", "3": "user"}),
}
EXAMPLES = {"number": "1335474809", "user": "Elm Walker", "address": "203.0.113.9", "time": "2026-01-28T19:45:12Z"}
# pywikibot names its parameters.
NAMED = {"%(revid)s": "$1", "%(author)s": "$2", "%(timestamp)s": "$3"}
PROGRAM = re.compile(r"^(\w[^:：]*?)\s?[:：]\s*")

NUMBER, USER = "\x01", "\x02"
PIECES = {NUMBER: r"(\[\[[^\]]*\]\]|[0-9]+)", USER: r"(\[\[[^\]]*\]\]|[^\[\]]+)", " ": " +"}
ENOUGH_LETTERS, PLENTY_OF_LETTERS = 6, 16
FORMS = re.compile(r"\{\{\s*(?:PLURAL|GENDER)\s*:[^|{}]*\|?((?:[^{}]|\{\{[^{}]*\}\})*)\}\}", re.IGNORECASE)


def forms_of(message):
    """The message in each of its forms for number and gender."""
    choice = FORMS.search(message)
    if not choice:
        return [message]
    forms, depth = [""], 0
    for piece in re.findall(r"\[\[|\]\]|\{\{|\}\}|.", choice[1], re.DOTALL):
        depth += {"[[": 1, "{{": 1, "]]": -1, "}}": -1}.get(piece, 0)
        if piece == "|" and depth == 0:
            forms.append("")
        else:
            forms[-1] += piece
    found = []
    for form in dict.fromkeys(re.sub(r"^[0-9]+=", "", f) for f in forms):
        found += forms_of(message[:choice.start()] + form + message[choice.end():])
    return list(dict.fromkeys(found))[:12]


def tidy(text):
    return re.sub(r"\s+", " ", text).strip()


def summary_of(form, parameters):
    return tidy(re.sub(r"\$([0-9])", lambda m: EXAMPLES[parameters.get(m[1], "number")], form))


def beginning_of(form, parameters):
    """The least of it that nobody would write by chance: some letters and a link or number, or many letters. None where there is no such."""
    text = re.sub(r"\[\[[^\]]*\]\]", NUMBER, form)
    text = tidy(re.sub(r"\$([0-9])", lambda m: NUMBER if parameters.get(m[1], "number") == "number" else USER, text))
    letters = 0
    for at, character in enumerate(text):
        if character == NUMBER and letters >= ENOUGH_LETTERS or letters >= PLENTY_OF_LETTERS:
            return text[:at + 1].rstrip()
        if character not in PIECES:
            # A sign of Chinese or Japanese says as much as a few letters.
            letters += 2 if ord(character) > 0x2E80 else character.isalpha()
    return text if letters >= ENOUGH_LETTERS and (NUMBER in text or USER in text) else None


def tree_of(beginnings):
    root = {}
    for beginning in beginnings:
        node = root
        for character in beginning:
            node = node.setdefault(character, {})
        node[""] = {}
    return root


def expression_of(node):
    if "" in node:
        return ""
    branches = [PIECES.get(c, re.sub(r"[\\.\[\]{}()*+?^$|]", r"\\\g<0>", c)) + expression_of(node[c]) for c in sorted(node)]
    return branches[0] if len(branches) == 1 else f"({'|'.join(branches)})"


def links_of(folders):
    """A link to somebody's contributions, and with it a revision (an undo), or two more users: that one's talk, and whose version came back
    (a rollback). An address has no talk in it. With one more user besides, people also speak of the two: there the words have to tell."""
    names = {"Contributions", "Contribs"}
    for file in (f for folder in folders for f in Path(folder).glob("messages/*.php")):
        aliases = re.search(r"'Contributions'\s*=>\s*\[([^\]]*)\]", file.read_text(encoding="utf-8"))
        written = re.findall(r"'((?:[^'\\]|\\.)+)'", aliases[1] if aliases else "")
        names.update(n.replace("\\'", "'").replace("_", " ") for n in written)
    names = expression_of(tree_of(sorted(n + "/" for n in names)))
    # With its text, as a message writes it: people who only speak of somebody rarely do.
    ended = r"\|[^\]]*\]\]"
    # Longer than the parts of a temporary account's name, and than a year.
    revision = r"(\[\[Special:Diff/[0-9]+\||[^0-9~.,-][0-9]{6,})"
    # Tools sign with abbreviations, such as [[WP:TW|TW]], which name no user.
    user = r"\[\[[^\]|:/]*[^\]|:/A-Z0-9 ][^\]|:/]+:[^\]]*\]\]"
    address = r"[~0-9A-Fa-f.:-]*[0-9][~0-9A-Fa-f.:-]*"
    link = rf"\[\[[^\]|:]+:{names}"
    return (rf"({link}([^\]|]*{ended}.*({revision}|{user}.*{user})|{address}{ended}[^(),;:\[\]]+{user})"
            rf"|{revision}.*{link}[^\]|]*{ended})")

def read(folders):
    for folder in folders:
        for file in sorted([*Path(folder).glob("*.json"), *Path(folder).glob("i18n/*.json")]):
            texts = json.loads(file.read_text(encoding="utf-8"))
            for name, parameters in MESSAGES.items():
                text = texts.get(name, "")
                for named, numbered in NAMED.items():
                    text = text.replace(named, numbered)
                if file.stem != "qqq" and "$" in text:
                    for form in forms_of(text):
                        yield file.stem, name, form, parameters


def patterns_of(folders):
    """The links, the beginnings, and the names of programs."""
    links, beginnings, programs = links_of(folders), set(), set()
    for language, name, form, parameters in read(folders):
        if name == "revertbot-revert":
            programs.add(PROGRAM.match(form)[1].lower())
            form = PROGRAM.sub("", form)
        # Wikis put English words into texts of their own.
        if language == "en" or not re.search(links, summary_of(form, parameters)):
            beginnings.add(beginning_of(form, parameters))
    return links, expression_of(tree_of(beginnings - {None})), "|".join(sorted(programs))


def count_held_out(folders, held_out):
    links, beginnings, programs = patterns_of(folders)
    pattern = re.compile(rf"{links}|^((?i:{programs or '-'})\s?[:：]\s*)?({beginnings})")
    every, found = Counter(), Counter()
    for _, name, form, parameters in read([held_out]):
        every[name] += 1
        found[name] += bool(pattern.search(summary_of(form, parameters)))
    for name in every:
        print(found[name], every[name], name, sep="\t")
    print(found.total(), every.total(), sep="\t")


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--list", action="store_true")
    arguments.add_argument("--held-out", metavar="FOLDER")
    arguments.add_argument("folders", nargs="+", metavar="FOLDER")
    given = arguments.parse_args()
    if given.list:
        for language, name, form, parameters in read(given.folders):
            print(language, name, summary_of(form, parameters), sep="\t")
    elif given.held_out:
        count_held_out(given.folders, given.held_out)
    else:
        print("# How MediaWiki, two extensions and pywikibot word a revert. Written by eng/reverts.py; do not edit.")
        print(*patterns_of(given.folders), sep="\n")


if __name__ == "__main__":
    sys.exit(main())
