"""Writes how MediaWiki itself, and two of its extensions, word the summary of an edit that reverts another one, in all languages.

    python3 eng/reverts.py FOLDER... > src/WikiGuard.Core/Config/software-reverts.txt

FOLDER is the folder `languages` of a release of MediaWiki, or i18n/revisionreview of the extension FlaggedRevs. Several releases together,
since what a wiki has taken over from one stays there.

Most summaries tell by their links, whatever the language: the first line is a regular expression for these. The second is for how the
others begin, folded into a tree so that it stays short. `--list` writes the rendered summaries instead: language, message, text.
"""

import argparse
import json
import re
import sys
from pathlib import Path

# Each with what its parameters stand for: a number, or the name of a user.
MESSAGES = {
    **dict.fromkeys(
        ["undo-summary", "undo-summary-anon", "undo-summary-import", "undo-summary-import2", "undo-summary-username-hidden"],
        {"1": "number", "2": "user", "3": "user"}),
    **dict.fromkeys(["revertpage", "revertpage-anon", "revertpage-nouser"], {"1": "user", "2": "user", "3": "number", "7": "number"}),
    **dict.fromkeys(["revreview-reject-summary-cur", "revreview-reject-summary-old"],
                    {"1": "number", "2": "user", "3": "number", "4": "user"}),
    **dict.fromkeys(["revreview-reject-summary-cur-short", "revreview-reject-summary-old-short"], {"1": "number", "2": "number", "3": "user"}),
}
EXAMPLES = {"number": "1335474809", "user": "Elm Walker"}

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
    """A link to somebody's contributions, and one to a difference or a user or the number of a revision: an undo or a rollback."""
    names = {"Contributions", "Contribs"}
    for file in (f for folder in folders for f in Path(folder).glob("messages/*.php")):
        aliases = re.search(r"'Contributions'\s*=>\s*\[([^\]]*)\]", file.read_text(encoding="utf-8"))
        written = re.findall(r"'((?:[^'\\]|\\.)+)'", aliases[1] if aliases else "")
        names.update(n.replace("\\'", "'").replace("_", " ") for n in written)
    names = expression_of(tree_of(sorted(n + "/" for n in names)))
    contributions = rf"\[\[[^\]|:]+:{names}[^\]]*\]\]"
    # Tools sign with abbreviations, such as [[WP:TW|TW]], which name no user.
    user = r"[^\]|:/]*[^\]|:/A-Z0-9 ][^\]|:/]+:"
    return rf"({contributions}.*(\[\[(Special:Diff/|{user})|[0-9]{{4,}})|(\[\[Special:Diff/|[0-9]{{4,}}).*{contributions})"


def read(folders):
    for folder in folders:
        for file in sorted([*Path(folder).glob("*.json"), *Path(folder).glob("i18n/*.json")]):
            texts = json.loads(file.read_text(encoding="utf-8"))
            for name, parameters in MESSAGES.items():
                if file.stem != "qqq" and "$" in texts.get(name, ""):
                    for form in forms_of(texts[name]):
                        yield file.stem, name, form, parameters


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--list", action="store_true")
    arguments.add_argument("folders", nargs="+", metavar="FOLDER")
    given = arguments.parse_args()
    messages = list(read(given.folders))
    if given.list:
        for language, name, form, parameters in messages:
            print(language, name, summary_of(form, parameters), sep="\t")
        return
    links = links_of(given.folders)
    unlinked = [(f, parameters) for _, _, f, parameters in messages if not re.search(links, summary_of(f, parameters))]
    beginnings = {beginning_of(form, parameters) for form, parameters in unlinked} - {None}
    print("# How MediaWiki and FlaggedRevs word a revert. Written by eng/reverts.py; do not edit.")
    print(links)
    print(expression_of(tree_of(beginnings)))


if __name__ == "__main__":
    sys.exit(main())
