"""Charts as data, drawn as SVG by our own hand: the same picture on the page, in the PDF and in the Word file."""

from portal.charts.chart import MOST, TONES, Chart, Kind, Series

__all__ = ["MOST", "TONES", "Chart", "Kind", "Series"]
