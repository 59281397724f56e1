"""Words that carry no subject. They stay in the index (phrases need them); a query drops them where others remain."""

from __future__ import annotations

_EN = """
a about after all also am an and any are as at be because been before being both but by can could did do does
each for from get give had has have having he her here him his how i if in into is it its just me
more most must my no not of on one or other our out over should so some such than that the their them then
there these they this those through to too under up upon us very was we were what when where whether which
while who whom whose why will with would you your s t don doesn isn won re ve ll
"""
_FR = """
a à afin ai au aucun aussi autre aux avant avec avoir c ce ceci cela ces cet cette chaque ci comme comment d
dans de depuis des dois doit donc dont du elle elles en entre est et étaient était été être eu eux faire fait
faut il ils j je l la là le les leur leurs lors lui m ma mais me même mes moi mon n ne nos notre nous on ont
ou où par pas peut peux plus pour pourquoi puis qu quand que quel quelle quelles quels qui quoi s sa sans se
sera ses si son sont sous sur t ta te tes toi ton tous tout toute toutes très tu un une vers vos votre vous y
"""

ELIDED_ARTICLES = ("l", "d", "qu", "n", "s", "j", "c", "m", "t", "jusqu", "lorsqu", "puisqu", "quoiqu")
"""What stands before an apostrophe in French and is no word of its own."""

STOP_WORDS: dict[str, frozenset[str]] = {"en": frozenset(_EN.split()), "fr": frozenset(_FR.split())}


def content_words(words: tuple[str, ...], *, language: str) -> tuple[str, ...]:
    """Return `words` without the stop words of `language`, or all of them where nothing else remains."""
    stop = STOP_WORDS.get(language, frozenset())
    return tuple(word for word in words if word not in stop) or words


def language_of(text: str, *, fallback: str = "en") -> str:
    """Return the language whose stop words stand most often in a text; `fallback` where none do."""
    words = text.lower().replace("’", "'").replace("'", " ").split()
    counts = {language: sum(word in stop for word in words) for language, stop in STOP_WORDS.items()}
    best = max(counts, key=lambda language: counts[language])
    return best if counts[best] else fallback
