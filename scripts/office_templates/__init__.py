"""Makes the Office templates of the starter library: `python -m scripts.office_templates`."""
