#!/usr/bin/env python3
"""Recomputes the amounts of each decision of an export from its receipt alone, and compares.

    python3 tests/verify_receipts.py EXPORT/decisions.jsonl

It shares nothing with the program. The exclusions of a line (L01 to L09, L13 to L15) and the E, A04 and D codes are taken
from the receipt; everything that is an amount is computed again: subscriptions, kinds of equipment and their cap, the
eligible base, its cap, the rate, cumulation, the notified amount, the minima, de minimis. Each receipt is also held against
the schema that stands beside it. Exit status 1 when one differs.
"""

import json
import re
import sys
import unicodedata
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from pathlib import Path

CENT = Decimal("0.01")
EXCLUSIONS = {f"L{n:02}" for n in [1, 2, 3, 4, 5, 6, 7, 8, 9, 13, 14, 15]}
BEFORE_SUBSCRIPTIONS = {f"L{n:02}" for n in [1, 2, 3, 4, 5, 6, 8, 9, 13]}
KINDS = ["tablette", "smartphone", "terminal_mobile"]


def rounded(amount):
    return amount.quantize(CENT, ROUND_HALF_UP)


def norm(text):
    kept = (c for c in text or "" if c != "." and unicodedata.category(c) != "Cf")
    plain = "".join(c for c in unicodedata.normalize("NFKD", "".join(kept)) if not unicodedata.combining(c))
    for letter, letters in [("œ", "OE"), ("Œ", "OE"), ("æ", "AE"), ("Æ", "AE"), ("ß", "SS")]:
        plain = plain.replace(letter, letters)
    return "".join(c if c.isascii() and c.isalnum() else " " for c in plain.upper()).split()


KINDS_OF_VALUE = {"string": str, "boolean": bool, "integer": int, "array": list, "object": dict, "null": type(None)}


def against(value, schema, root, at=""):
    """What a value has against a JSON Schema, as far as this one goes."""
    if "$ref" in schema:
        schema = root["$defs"][schema["$ref"].rsplit("/", 1)[1]]
    if "anyOf" in schema:
        if all(list(against(value, one, root, at)) for one in schema["anyOf"]):
            yield f"{at}: {value!r} is none of the alternatives"
        return
    kinds = schema.get("type", [])
    kinds = [kinds] if isinstance(kinds, str) else kinds
    if kinds and type(value) not in [KINDS_OF_VALUE[kind] for kind in kinds]:
        yield f"{at}: {value!r} is no {' or '.join(kinds)}"
    elif "enum" in schema and value not in schema["enum"]:
        yield f"{at}: {value!r} is none of {schema['enum']}"
    elif isinstance(value, str) and not re.search(schema.get("pattern", ""), value):
        yield f"{at}: {value!r} is not written as {schema['pattern']}"
    elif isinstance(value, int) and value < schema.get("minimum", value):
        yield f"{at}: {value} is less than {schema['minimum']}"
    elif isinstance(value, list):
        for rank, item in enumerate(value):
            yield from against(item, schema.get("items", {}), root, f"{at}/{rank}")
    elif isinstance(value, dict):
        yield from (f"{at}: no {key}" for key in schema.get("required", []) if key not in value)
        for key, entry in value.items():
            rest = schema.get("additionalProperties", True)
            of_key = schema.get("properties", {}).get(key, rest)
            if of_key is False:
                yield f"{at}/{key}: unknown"
            elif of_key is not True:
                yield from against(entry, of_key, root, f"{at}/{key}")


class Receipt:
    def __init__(self, decision):
        self.decision = decision
        self.values = {one["key"]: one["value"] for one in decision["parameters"]}
        roles = (pair.split("=") for pair in self.values["scheme.category_roles"].split())
        self.roles = dict(roles)
        self.said = {one["id"]: Decimal(one["result"]) for one in decision["amounts"]}

    def number(self, key):
        return Decimal(self.values[key])

    def retained(self):
        """What each line retains, in their order."""
        lines, kept, taken = self.decision["lines"], [], {}
        months_allowed = int(self.number("scheme.subscription_months"))
        for line in lines:
            codes, amount = set(line["reasons"]), Decimal(line["amount"] or 0)
            untied = self.roles.get(line["category"]) == "equipment" and line["tied_to_project"] is False
            readable = line["status"] != "invalide"
            if readable and line["nature"] == "abonnement" and not codes & BEFORE_SUBSCRIPTIONS and not untied:
                group = tuple(norm(line["subscription"])) or (tuple(norm(line["supplier"])), line["category"])
                months = line["months"]
                left = months_allowed if amount < 0 else months_allowed - taken.get(group, 0)
                share = min(months, left)
                if amount >= 0:
                    taken[group] = taken.get(group, 0) + share
                amount = rounded(amount * share / months)
            kept.append(amount if readable and not codes & EXCLUSIONS else Decimal(0))
        return self.equipment(lines, kept)

    def equipment(self, lines, kept):
        cap, kinds = self.number("scheme.equipment_cap"), int(self.number("scheme.equipment_kinds"))
        is_equipment = [
            self.roles.get(line["category"]) == "equipment" and not set(line["reasons"]) & EXCLUSIONS for line in lines
        ]
        totals = {}
        for line, amount, holds in zip(lines, kept, is_equipment):
            if holds:
                totals[line["category"]] = totals.get(line["category"], Decimal(0)) + amount
        order = sorted(totals, key=lambda kind: (-min(totals[kind], cap), KINDS.index(kind)))
        running = dict.fromkeys(totals, Decimal(0))
        result = []
        for line, amount, holds in zip(lines, kept, is_equipment):
            kind = line["category"]
            if holds and kind not in order[:kinds]:
                amount = Decimal(0)
            elif holds:
                before, running[kind] = running[kind], running[kind] + amount
                amount = min(running[kind], cap) - min(before, cap)
            result.append(amount)
        return result

    def amounts(self, retained):
        """The steps of the amounts by name; those that are not reached are absent."""
        codes, found = self.decision["reasons"], {}
        rejected = any(code.startswith("E") for code in codes)
        if any(code.startswith("D") for code in codes):
            return {"granted": Decimal(0)} if rejected else found
        base = max(Decimal(0), sum(retained, Decimal(0)))
        found["eligible_base"] = base
        if rejected:
            return found | {"granted": Decimal(0)}
        if base < self.number("scheme.minimum_base"):
            return found | {"granted": Decimal(0)}
        found["subsidised_base"] = min(base, self.number("scheme.base_cap"))
        aid = found["theoretical_aid"] = rounded(found["subsidised_base"] * self.number("scheme.aid_rate") / 100)
        others = self.said["other_aids"]
        share = (base * self.number("scheme.cumulation_rate") / 100).quantize(CENT, ROUND_DOWN)
        found["cumulation_ceiling"] = max(Decimal(0), share - others)
        aid = found["after_cumulation"] = min(aid, found["cumulation_ceiling"])
        if self.decision["declared"]["notified_amount"] is not None:
            aid = min(aid, Decimal(self.decision["declared"]["notified_amount"]))
        if aid < self.number("scheme.minimum_aid"):
            return found | {"granted": Decimal(0)}
        return found | {"granted": self.under_ceiling(aid)}

    def under_ceiling(self, aid):
        assessed = self.decision["de_minimis"]
        received = Decimal(assessed["prior"]) + Decimal(assessed["granted_before"])
        left = max(Decimal(0), Decimal(assessed["ceiling"]) - received)
        if aid <= left:
            return aid
        if self.values["scheme.de_minimis_excess"] == "reject" or left < self.number("scheme.minimum_aid"):
            return Decimal(0)
        return left

    def aids_differences(self):
        """The aids listed add up to what is said of them."""
        assessed = self.decision["de_minimis"]
        if assessed and not assessed["more_counted"]:
            for name, of_this_run in [("prior", False), ("granted_before", True)]:
                counted = (aid for aid in assessed["aids"] if aid["counted"] and aid["of_this_run"] == of_this_run)
                total = sum((Decimal(aid["amount"]) for aid in counted), Decimal(0))
                if total != Decimal(assessed[name]):
                    yield f"{name}: {assessed[name]} said, {total} computed"
        others = sum((Decimal(aid["amount"]) for aid in self.decision["other_aids"]), Decimal(0))
        if len(self.decision["other_aids"]) < 100 and others != self.said.get("other_aids", Decimal(0)):
            yield f"other_aids: {self.said.get('other_aids')} said, {others} computed"

    def differences(self):
        retained = self.retained()
        for line, amount in zip(self.decision["lines"], retained):
            said = Decimal(line["retained"])
            if line["status"] != "invalide" and said != amount:
                yield f"line {line['invoice']} {line['line']}: {said} said, {amount} computed"
        computed = self.amounts(retained)
        for name in ["eligible_base", "subsidised_base", "theoretical_aid", "cumulation_ceiling", "after_cumulation", "granted"]:
            if self.said.get(name) != computed.get(name):
                yield f"{name}: {self.said.get(name)} said, {computed.get(name)} computed"
        yield from self.aids_differences()
        status = self.decision["status"]
        if (status == "accordée") != (computed.get("granted", Decimal(0)) > 0):
            yield f"status: {status}, with {computed.get('aide_accordee')} computed"


def main(path):
    checked = failed = 0
    schema = json.loads(Path(path).with_name("decision.schema.json").read_text(encoding="utf-8"))
    with open(path, encoding="utf-8") as receipts:
        for text in receipts:
            decision = json.loads(text)
            checked += 1
            for difference in [*against(decision, schema, schema), *Receipt(decision).differences()]:
                failed += 1
                print(f"{decision['application']}: {difference}")
    print(f"{checked} decisions recomputed, {failed} differences")
    return 1 if failed or not checked else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
