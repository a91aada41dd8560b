"""Path-traced street scenes with labels: the parts of `tools/render_streets.py`."""
