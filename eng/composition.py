"""Writes what Unicode's composed form (NFC) is made of, since .NET has no normalization without ICU, and Lambda no ICU.

    python3 eng/composition.py > src/WikiGuard.Core/Wikis/composition.tsv

decomposition: a character and the one or two that it is canonically. composed: that the pair makes the character again. class: the order of
marks that follow one another.
"""

import sys
import unicodedata

print(f"# Unicode {unicodedata.unidata_version}, canonical composition. Written by eng/composition.py; do not edit.")
for code in range(sys.maxunicode + 1):
    character = chr(code)
    parts = unicodedata.decomposition(character)
    if parts and not parts.startswith("<"):
        composes = len(parts.split()) == 2 and unicodedata.normalize("NFC", character) == character
        print("composed" if composes else "decomposition", f"{code:X}", parts, sep="\t")
    if unicodedata.combining(character):
        print("class", f"{code:X}", unicodedata.combining(character), sep="\t")
