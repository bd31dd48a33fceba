"""The study's criteria, written once as CEL expressions, in the other engines' languages.

A criterion is a chain of conditions that end in 1 (its words hold), 0 (they do not) or -1 (unknown). The other engines
have null: for them the three are true, false and null. The expressions are read into a tree of tuples:

    ("if", condition, then, otherwise)   ("or", a, b)   ("and", a, b)
    ("==", a, b) and the other comparisons   ("name", text)   ("value", None, a bool, a number or a text)
"""

import re

TOKEN = re.compile(r"\s*(&&|\|\||==|!=|<=|>=|<|>|\?|:|\(|\)|-?\d+|'[a-z]+'|[a-z_]+)")
COMPARISONS = ("==", "!=", "<=", ">=", "<", ">")
CONSTANTS = {"null": None, "true": True, "false": False}
TRUTHS = {1: True, 0: False, -1: None}


def parse(text):
    """The tree of a CEL expression."""
    tokens, at = [], 0
    while at < len(text.rstrip()):
        match = TOKEN.match(text, at)
        if not match:
            raise ValueError(f"not understood: {text[at:]}")
        tokens.append(match.group(1))
        at = match.end()
    tree, rest = _choice(tokens)
    if rest:
        raise ValueError(f"left over: {rest}")
    return tree


def _choice(tokens):
    condition, rest = _chain(tokens, "||", lambda t: _chain(t, "&&", _comparison))
    if rest[:1] != ["?"]:
        return condition, rest
    then, rest = _choice(rest[1:])
    if rest[:1] != [":"]:
        raise ValueError(f"expected `:` before {rest}")
    otherwise, rest = _choice(rest[1:])
    return ("if", condition, then, otherwise), rest


def _chain(tokens, operator, part):
    left, rest = part(tokens)
    while rest[:1] == [operator]:
        right, rest = part(rest[1:])
        left = ("or" if operator == "||" else "and", left, right)
    return left, rest


def _comparison(tokens):
    left, rest = _primary(tokens)
    if rest and rest[0] in COMPARISONS:
        right, after = _primary(rest[1:])
        return (rest[0], left, right), after
    return left, rest


def _primary(tokens):
    token, rest = tokens[0], tokens[1:]
    if token == "(":
        tree, rest = _choice(rest)
        if rest[:1] != [")"]:
            raise ValueError(f"expected `)` before {rest}")
        return tree, rest[1:]
    if token in CONSTANTS:
        return ("value", CONSTANTS[token]), rest
    if token[0] == "'":
        return ("value", token[1:-1]), rest
    if token.lstrip("-").isdigit():
        return ("value", int(token)), rest
    return ("name", token), rest


def cases(tree):
    """A criterion as a list of pairs of conditions (each a list of which all hold) and a truth; the first that holds."""
    if tree[0] != "if":
        return [([], TRUTHS[tree[1]])]
    inner = [([tree[1], *conditions], truth) for conditions, truth in cases(tree[2])]
    return inner + cases(tree[3])


def is_null(tree):
    """The side that is compared with null, or nothing."""
    return tree[1] if tree[0] in ("==", "!=") and tree[2] == ("value", None) else None


# SQL (DuckDB)

def sql(tree):
    """An expression; a criterion becomes CASE with true, false and null."""
    kind = tree[0]
    if kind == "if":
        return f"CASE WHEN {sql(tree[1])} THEN {_sql_end(tree[2])} ELSE {_sql_end(tree[3])} END"
    if kind in ("and", "or"):
        return f"({sql(tree[1])} {kind.upper()} {sql(tree[2])})"
    if kind == "name":
        return tree[1]
    if kind == "value":
        return f"'{tree[1]}'" if isinstance(tree[1], str) else str(tree[1])
    if side := is_null(tree):
        return f"{sql(side)} IS {'NOT ' if kind == '!=' else ''}NULL"
    if tree[2] == ("value", True):
        return sql(tree[1])
    if tree[2] == ("value", False):
        return f"NOT {sql(tree[1])}"
    return f"{sql(tree[1])} {'=' if kind == '==' else kind} {sql(tree[2])}"


def _sql_end(tree):
    return sql(tree) if tree[0] == "if" else {True: "true", False: "false", None: "NULL::BOOLEAN"}[TRUTHS[tree[1]]]


def sql_criterion(tree):
    """A criterion as a Boolean column."""
    return _sql_end(tree)


# Polars

def polars(tree, pl):
    """An expression; a criterion becomes when/then."""
    kind = tree[0]
    if kind == "if":
        return pl.when(polars(tree[1], pl)).then(_polars_end(tree[2], pl)).otherwise(_polars_end(tree[3], pl))
    if kind == "and":
        return polars(tree[1], pl) & polars(tree[2], pl)
    if kind == "or":
        return polars(tree[1], pl) | polars(tree[2], pl)
    if kind == "name":
        return pl.col(tree[1])
    if kind == "value":
        return pl.lit(tree[1])
    if side := is_null(tree):
        column = polars(side, pl)
        return column.is_not_null() if kind == "!=" else column.is_null()
    left = polars(tree[1], pl)
    if tree[2] == ("value", True):
        return left
    if tree[2] == ("value", False):
        return ~left
    # A plain number takes the column's own small type.
    right = tree[2][1] if tree[2][0] == "value" else polars(tree[2], pl)
    compare = {"==": left.__eq__, "!=": left.__ne__, "<=": left.__le__, ">=": left.__ge__, "<": left.__lt__, ">": left.__gt__}
    return compare[kind](right)


def _polars_end(tree, pl):
    return polars(tree, pl) if tree[0] == "if" else pl.lit(TRUTHS[tree[1]], dtype=pl.Boolean)


def polars_criterion(tree, pl):
    """A criterion as a Boolean column."""
    return _polars_end(tree, pl)


# zen-expression

def zen(tree):
    """An expression; a criterion ends in true, false or null."""
    kind = tree[0]
    if kind == "if":
        return f"{zen(tree[1])} ? {_zen_end(tree[2])} : {_zen_end(tree[3])}"
    if kind in ("and", "or"):
        return f"({zen(tree[1])} {kind} {zen(tree[2])})"
    if kind == "name":
        return tree[1]
    if kind == "value":
        return _json_word(tree[1])
    return f"{zen(tree[1])} {kind} {zen(tree[2])}"


def _zen_end(tree):
    return f"({zen(tree)})" if tree[0] == "if" else _json_word(TRUTHS[tree[1]])


def zen_criterion(tree):
    """A criterion as an expression."""
    return zen(tree) if tree[0] == "if" else _json_word(TRUTHS[tree[1]])


def _json_word(value):
    if value is None:
        return "null"
    if isinstance(value, bool):
        return str(value).lower()
    return f"'{value}'" if isinstance(value, str) else str(value)


# Rego

class Rego:
    """A policy: a rule for each criterion, a helper for each alternative, and the list of all."""

    def __init__(self):
        self.helpers = []
        self.rules = []

    def criterion(self, name, tree):
        """Adds a criterion."""
        chain = []
        for conditions, truth in cases(tree):
            body = [line for condition in conditions for line in self._lines(condition)]
            word = _json_word(truth)
            chain.append(f"{word} if {{ {'; '.join(body)} }}" if body else word)
        if len(chain) == 1:
            self.rules.append(f"{name} := {chain[0]}")
        else:
            self.rules.append(f"{name} := " + " else := ".join(chain))

    def _lines(self, tree):
        """The statements that all have to hold."""
        kind = tree[0]
        if kind == "and":
            return self._lines(tree[1]) + self._lines(tree[2])
        if kind == "or":
            helper = f"any_{len(self.helpers)}"
            self.helpers.append(None)
            bodies = [self._lines(side) for side in _sides(tree)]
            self.helpers[int(helper[4:])] = "\n".join(f"{helper} if {{ {'; '.join(body)} }}" for body in bodies)
            return [helper]
        if kind == "name":
            return [f"input.{tree[1]} == true"]
        return [f"{self._term(tree[1])} {kind} {self._term(tree[2])}"]

    @staticmethod
    def _term(tree):
        if tree[0] == "name":
            return f"input.{tree[1]}"
        return f'"{tree[1]}"' if isinstance(tree[1], str) else _json_word(tree[1])

    def text(self, names):
        """The policy; `outcomes` lists these rules."""
        parts = ["package study", *self.rules, *self.helpers, f"outcomes := [{', '.join(names)}]"]
        return "\n\n".join(parts) + "\n"


def _sides(tree):
    return _sides(tree[1]) + _sides(tree[2]) if tree[0] == "or" else [tree]


# ELM, what CQL is compiled to

ELM_COMPARISONS = {"==": "Equal", "<=": "LessOrEqual", ">=": "GreaterOrEqual", "<": "Less", ">": "Greater"}


def elm(tree):
    """An expression over the patient's properties."""
    kind = tree[0]
    if kind in ("and", "or"):
        return {"type": kind.capitalize(), "operand": [elm(tree[1]), elm(tree[2])]}
    if kind == "name":
        return {"type": "Property", "path": tree[1], "source": {"type": "ExpressionRef", "name": "Patient"}}
    if kind == "value":
        types = {bool: "Boolean", int: "Integer", str: "String"}
        name = types[type(tree[1])]
        return {"type": "Literal", "valueType": f"{{urn:hl7-org:elm-types:r1}}{name}", "value": _elm_word(tree[1])}
    if side := is_null(tree):
        test = {"type": "IsNull", "operand": elm(side)}
        return {"type": "Not", "operand": test} if kind == "!=" else test
    if tree[2] == ("value", True):
        return elm(tree[1])
    if tree[2] == ("value", False):
        return {"type": "Not", "operand": elm(tree[1])}
    return {"type": ELM_COMPARISONS[kind], "operand": [elm(tree[1]), elm(tree[2])]}


def _elm_word(value):
    return str(value).lower() if isinstance(value, bool) else str(value)


def elm_criterion(tree):
    """A criterion: true, false or null."""
    if tree[0] == "if":
        return {"type": "If", "condition": elm(tree[1]), "then": elm_criterion(tree[2]), "else": elm_criterion(tree[3])}
    truth = TRUTHS[tree[1]]
    return {"type": "Null"} if truth is None else elm(("value", truth))


def elm_library(criteria):
    """A library with a definition for each criterion."""
    retrieve = {"type": "SingletonFrom", "operand": {"type": "Retrieve", "dataType": "{prescreen}Patient"}}
    patient = {"name": "Patient", "context": "Patient", "expression": retrieve}
    definitions = [
        {"name": name, "context": "Patient", "accessLevel": "Public", "expression": elm_criterion(tree)}
        for name, tree in criteria
    ]
    return {"library": {
        "identifier": {"id": "Study", "version": "1"},
        "schemaIdentifier": {"id": "urn:hl7-org:elm", "version": "r1"},
        "usings": {"def": [{"localIdentifier": "System", "uri": "urn:hl7-org:elm-types:r1"}]},
        "statements": {"def": [patient, *definitions]},
    }}
