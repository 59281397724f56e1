"""Makes the Office templates of the starter library.

Run `python -m scripts.office_templates` from the root. After changing a workbook add `--recalculate`
(needs LibreOffice).
Needs XlsxWriter and python-docx, which the running product does not use. The same sources give the same bytes.
"""
