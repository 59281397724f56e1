"""The one converter: text out of office files, in a child process that can do nothing else.

    extraction = extract(opened, name="charter.docx")
    for part in extraction.parts: part.text, part.place, part.heading

A file that cannot be read raises `Unreadable`, whose `reason` is one of `REASONS`. Whatever a file holds (an archive
that unpacks for ever, entities that read files, loops), the caller waits at most 30 seconds and loses nothing.
"""

from vademecum.files.conversion.parts import Extraction, Part, Unreadable
from vademecum.files.conversion.sandbox import READABLE, extract

__all__ = ["READABLE", "Extraction", "Part", "Unreadable", "extract"]
