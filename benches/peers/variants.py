"""A hundred variants of the study, from parameters to the expressions of engines that work on columns.

The columns of a concept say in how short a window it surely was there, and in how long a one it surely was not; those of
a test its newest result and the day; see README.md. An atom is a pair of conditions, known true and known false, over
columns without nulls (`FAR` stands for longer ago than anybody asks, `NEVER` for no day at all); or one with null.
"""

# Beyond every window and age that is asked for.
FAR, NEVER = 32000, -32000


def needed(variants):
    """The columns that the variants read, each with what stands for null in the columns without."""
    columns = {"age_low": NEVER, "age_high": FAR, "acr_low": NEVER, "acr_high": FAR, "sledai_low": NEVER, "sledai_high": FAR,
               "sledai_days": FAR}
    for v in variants:
        for concept, _ in concepts(v):
            columns[f"present_{concept}"] = FAR
            columns[f"absent_{concept}"] = NEVER
        columns |= {f"{v['result'][0]}_low": NEVER, f"{v['result'][0]}_high": FAR, f"{v['result'][0]}_days": FAR}
        columns |= {f"{v['test'][0]}_at_most_days": FAR}
    return columns


def concepts(v):
    """The concepts of a variant with their windows, in the order of the criteria."""
    return [v["disease"], v["other"], v["drug"], *v["infections"], v["cancer"]]


def criteria(v):
    """The criteria of a variant: whether it is an exclusion, how its atoms are joined, and the atoms. Who can follow the
    procedures (I5) is settled at consent, and nobody was asked for a variant."""
    low, high = v["age"]
    points, days = v["sledai"]
    return [
        (False, "and", [("range", "age", low, high)]),
        (False, "and", [("concept", *v["disease"]), ("least", "acr", v["acr"])]),
        (False, "and", [("positive", *v["test"])]),
        (False, "and", [("score", "sledai", points, days)]),
        (False, "and", [("concept", *v["other"])]),
        (True, "or", [("above", *v["result"], v["tenths"])]),
        (True, "or", [("concept", *v["drug"])]),
        (True, "or", [("answer", "e3")]),
        (True, "or", [("answer", "pregnancy")]),
        (True, "or", [("concept", *w) for w in v["infections"]]),
        (True, "or", [("concept", *v["cancer"])]),
    ]


def known(atom):
    """The conditions under which an atom is known to be true and known to be false, in SQL, over columns without nulls."""
    match atom:
        case ("range", column, low, high):
            return f"{column}_low >= {low} AND {column}_high <= {high}", f"({column}_high < {low} OR {column}_low > {high})"
        case ("concept", name, days):
            return f"present_{name} <= {days}", f"absent_{name} >= {days}"
        case ("least", name, count):
            return f"{name}_low >= {count}", f"{name}_high < {count}"
        case ("positive", name, days):
            fresh = f"{name}_at_most_days <= {days}"
            return f"{name}_yes AND {fresh}", f"{name}_no AND {fresh}"
        case ("score", name, points, days):
            fresh = f"{name}_days <= {days}"
            return f"{name}_low >= {points} AND {fresh}", f"{name}_high < {points} AND {fresh}"
        case ("above", name, days, tenths):
            fresh = f"{name}_days <= {days}"
            return f"{name}_low > {tenths} AND {fresh}", f"{name}_high <= {tenths} AND {fresh}"
        case ("answer", name):
            return f"{name}_yes", f"{name}_no"
    raise ValueError(atom)


def three_valued(atom):
    """An atom as one Boolean expression with null for unknown, in SQL."""
    true, false = known(atom)
    match atom:
        case ("concept", name, days):
            return f"CASE WHEN present_{name} <= {days} THEN true WHEN absent_{name} >= {days} THEN false END"
        case ("positive", name, days):
            return f"CASE WHEN {name}_at_most_days <= {days} THEN {name}_positive END"
        case ("answer", name):
            return name
    return f"CASE WHEN {true} THEN true WHEN {false} THEN false END"


def sides(variant):
    """When the patient is known to be ineligible, and when known to be eligible: two lists of SQL conditions, of which any
    and all have to hold."""
    violated, satisfied = [], []
    for exclusion, _, atoms in criteria(variant):
        pairs = [known(atom) for atom in atoms]
        if exclusion:
            violated += [f"({true})" for true, _ in pairs]
            satisfied += [f"({false})" for _, false in pairs]
        else:
            violated += [f"({false})" for _, false in pairs]
            satisfied += [f"({true})" for true, _ in pairs]
    return violated, satisfied


def kleene(variant):
    """The criteria of a variant as Boolean expressions with null, turned so that true is satisfied."""
    found = []
    for exclusion, word, atoms in criteria(variant):
        joined = f" {word.upper()} ".join(f"({three_valued(atom)})" for atom in atoms)
        found.append(f"(NOT ({joined}))" if exclusion else f"({joined})")
    return found
