"""The radar: long labels on two lines, none of which touches the ring."""

from __future__ import annotations

from training.competency.drawing import radar


def test_a_long_label_stands_on_two_lines() -> None:
    labels = ["Gouvernance", "Maîtrise des changements", "Coûts", "Risques", "Ordonnancement"]
    drawn = radar([(label, 1, 2) for label in labels], maximum=4)
    assert drawn is not None
    assert [axis.lines for axis in drawn.axes][:2] == [["Gouvernance"], ["Maîtrise des", "changements"]]
    assert drawn.axes[4].lines == ["Ordonnancement"]  # one word stays whole
    assert drawn.axes[0].drop == 0
