"""The minutes as HTML, for WeasyPrint: the same words, headings, lists and tables as the PDF of the portal."""

from html import escape

from councils.reports.minutes import Group, Item, MinutesReport


def html_of(report: MinutesReport) -> str:
    facts = "".join(
        f"<tr><th scope=row>{escape(name)}</th><td>{escape(value)}</td></tr>" for name, value in report.facts
    )
    body = "".join([*map(_item, report.items), *map(_group, report.groups)])
    head = (
        f"<title>{escape(report.heading)}</title><style>@page {{ size: A4 }} body {{ font-family: sans-serif }}</style>"
    )
    return (
        f"<!doctype html><html lang=sv><head><meta charset=utf-8>{head}</head>"
        f"<body><h1>{escape(report.heading)}</h1><table>{facts}</table>{body}</body></html>"
    )


def _item(item: Item) -> str:
    paragraphs = "".join(f"<p>{escape(text)}</p>" for text in (item.about, item.background, item.notes) if text)
    decisions = "".join(f"<li>{escape(text)}</li>" for text in item.decisions)
    tasks = "".join(f"<tr><td>{escape(task.text)}</td><td>{escape(task.who_when)}</td></tr>" for task in item.tasks)
    lists = (f"<ol>{decisions}</ol>" if decisions else "") + (f"<table>{tasks}</table>" if tasks else "")
    return f"<h2 id={item.anchor}>{escape(item.number)} {escape(item.title)}</h2>{paragraphs}{lists}"


def _group(group: Group) -> str:
    rows = "".join(
        f"<tr><td>{escape(p.name)}</td><td>{escape(p.organisation)}</td><td>{escape(p.role)}</td>"
        f"<td>{escape(p.presence)}</td></tr>"
        for p in group.people
    )
    return f"<h2>{escape(group.name)}</h2><table>{rows}</table>"
