"""In which order hits stand, and why. All weights are here; both engines build the same sum from them.

A hit's score is a sum: the bands that it reaches (whole hundreds, so that no count of words outweighs them) and inside
the bands BM25 of the words found. A band that is reached is worth all of it; bands add up.

| Reached                                  | Worth | Why                                                             |
| ---------------------------------------- | ----- | --------------------------------------------------------------- |
| the identifier that was asked for        | 12,000 | who types STD-012 wants STD-012                                |
| not superseded, not withdrawn            | 5,000 | more than all that follows: an old edition never stands above   |
|                                          |       | what is in force and holds all the words                        |
| the title is what was typed              | 500   | “Definition of done” is asked for by its name, small words too  |
| all words in the title                   | 1,000 | who types the words of a title looks for that page              |
| all words in headings and title together | 500   | likewise for a section                                          |
| all words in one passage                 | 1,000 | an answer holds all that was asked; scattered words seldom do   |
| all words in the title, and it is a lead | 50    | such a search leads to the top of the page                      |
| all words but one in the title           | 400   | of three or four: a question has a word that titles leave out    |
| all words but one in one passage         | 400   | likewise: more of the words before rarer words                  |
| two neighbours side by side, in headings | 120   | each pair: “change control” in “change control process” is one  |
| … in the text                            | 60    | thing, the words apart are others                               |
| not past its review                      | 10    | an overdue page says so and gives way to an equal that is not   |
| often opened from results, up to         | 3     | decides between equals only: less than one good word is worth   |

Measured on the Cranfield collection and on handbooks (`benchmarks/search_quality.py`): one field that joins title,
headings and body, with a small bonus for words in title and headings, is better than the sum of fields, which counts
each word twice.
"""

from __future__ import annotations

IDENTIFIER = 12_000.0
WHOLE_TITLE = 500.0
ALL_IN_TITLE = 1_000.0
ALL_IN_HEADINGS = 500.0
ALL_IN_PASSAGE = 1_000.0
CURRENT = 5_000.0
TOP_OF_PAGE = 50.0
MOST_IN_TITLE = 400.0
MOST_IN_PASSAGE = 400.0
PAIR_IN_HEADINGS = 120.0
PAIR_IN_TEXT = 60.0
PAIR_SLOP = 2
"""“conflit ressources” stands side by side in “conflits de ressources”, small words between."""

IN_TIME = 10.0

POPULARITY = 3.0
POPULARITY_STEPS = 4
"""How often a document is opened is kept in so many steps: an index follows when a step is passed, not at each click."""

OBSOLETE_STATUSES = ("superseded", "withdrawn")

TITLE_BONUS = 0.25
HEADING_BONUS = 0.15
PROXIMITY_BONUS = 0.5
PROXIMITY_SLOP = 4

OWN_LANGUAGE = 1.0
OTHER_LANGUAGE = 0.7
CORRECTED = 0.8
"""A word put right by us counts a little less than the word as it was typed."""


def popularity_step(popularity: float) -> int:
    """Return the step, 0 to `POPULARITY_STEPS`, of a popularity between 0 and 1."""
    return max(0, min(POPULARITY_STEPS, round(popularity * POPULARITY_STEPS)))


def words_required(count: int) -> int:
    """Return how many of `count` words a passage must hold to be found: all of one or two, then most, then two.

    Short queries are exact wishes, and results that share one word with them are noise; long ones are questions.
    """
    if count <= 2:
        return count
    if count <= 4:
        return count - 1
    return 2


def language_weight(language: str, *, own: str) -> float:
    """Return the weight of passages in `language` for a person who reads `own`."""
    return OWN_LANGUAGE if language == own else OTHER_LANGUAGE
