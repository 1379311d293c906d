"""Rows of a page that are rendered once for each look of a row, with slots for what differs."""

from django import template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from ..web.frame import Frame, slot

register = template.Library()


@register.tag
def framed(parser, token):
    """Render each row of a list: {% framed row in rows by type with text at=row.at|width %}.

    What is in between knows only the names that are given, those without a value being the row's
    own. Those after `by` are one of few values, with a frame for each; those after `with` are text
    of any kind, as it shows, or lists of such: of them it may ask only whether they are empty.
    """
    tag, name, _in, rows, *bits = token.split_contents()
    given, names = {"by": {}, "with": {}}, None
    for bit in bits:
        key, _is, value = bit.partition("=")
        if bit in given:
            names = given[bit]
        elif names is None:
            raise template.TemplateSyntaxError(f"{tag} takes by or with, and names after them.")
        else:
            names[key] = _worked_out(parser.compile_filter(value)) if value else _own(key)
    body = parser.parse((f"end{tag}",))
    parser.delete_first_token()
    return FramedNode(name, parser.compile_filter(rows), body, given["by"], given["with"])


def _own(field):
    return lambda row, _context: getattr(row, field, "")


def _worked_out(expression):
    return lambda _row, context: expression.resolve(context)


class FramedNode(template.Node):
    def __init__(self, name, rows, nodelist, codes, texts):
        self.name, self.rows, self.nodelist = name, rows, nodelist
        self.codes, self.texts = codes, texts
        self._frames = {}  # by language, codes, and which of the texts there are

    def render(self, context):
        language = get_language()
        filled = []
        with context.push():
            for row in self.rows.resolve(context) or ():
                context[self.name] = row
                codes = {key: value_of(row, context) for key, value_of in self.codes.items()}
                texts = {key: value_of(row, context) for key, value_of in self.texts.items()}
                values = _values(texts)
                known = language, *codes.values(), *values, *map(bool, values.values())
                if known not in self._frames:
                    self._frames[known] = self._frame(context, codes, texts)
                filled.append(self._frames[known].filled(values))
        return mark_safe("".join(filled))  # filled frames

    def _frame(self, context, codes, texts):
        slots = {}
        for key, text in texts.items():
            if isinstance(text, list):
                slots[key] = [slot(name) if part else "" for name, part in _of_list(key, text)]
            else:
                slots[key] = slot(key) if text else ""
        return Frame(self.nodelist.render(context.new(codes | slots)))


def _values(texts):
    """Return what goes into each slot; a list has one for each of its own."""
    values = {}
    for key, text in texts.items():
        for name, part in _of_list(key, text) if isinstance(text, list) else [(key, text)]:
            values[name] = part if isinstance(part, SafeString) else str(part or "")
    return values


def _of_list(key, parts):
    return [(f"{key} {number}", part) for number, part in enumerate(parts)]
