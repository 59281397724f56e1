"""What a learner sees of a question, and how a form's fields become an answer. Before handing in, no key is in here.

One file knows the screens of one family of types.
"""

from training.presentation.asking import Asked, ask, read_answer
from training.presentation.reviewing import Reviewed, review
from training.presentation.texts import html_of

__all__ = ["Asked", "Reviewed", "ask", "html_of", "read_answer", "review"]
