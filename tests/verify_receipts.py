#!/usr/bin/env python3
"""Recomputes the amounts of each decision of an export from its receipt alone, and compares.

    python3 tests/verify_receipts.py EXPORT/decisions.jsonl

It shares nothing with the program. The exclusions of a line (L01 to L09, L13 to L15) and the E, A04 and D codes are taken
from the receipt; everything that is an amount is computed again: subscriptions, kinds of equipment and their cap, the
eligible base, its cap, the rate, cumulation, the notified amount, the minima, de minimis. Exit status 1 when one differs.
"""

import json
import sys
import unicodedata
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal

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


class Receipt:
    def __init__(self, decision):
        self.decision = decision
        self.values = {one["cle"]: one["valeur"] for one in decision["parametres"]}
        roles = (pair.split("=") for pair in self.values["scheme.category_roles"].split())
        self.roles = dict(roles)

    def number(self, key):
        return Decimal(self.values[key])

    def retained(self):
        """What each line retains, in their order."""
        lines, kept, taken = self.decision["lignes"], [], {}
        months_allowed = int(self.number("scheme.subscription_months"))
        for line in lines:
            codes, amount = set(line["motifs"]), Decimal(line["montant_ht"] or 0)
            untied = self.roles.get(line["categorie"]) == "equipment" and line["lie_projet"] is False
            readable = line["statut"] != "invalide"
            if readable and line["nature"] == "abonnement" and not codes & BEFORE_SUBSCRIPTIONS and not untied:
                group = tuple(norm(line["ref_abonnement"])) or (tuple(norm(line["fournisseur"])), line["categorie"])
                months = line["duree_mois"]
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
            self.roles.get(line["categorie"]) == "equipment" and not set(line["motifs"]) & EXCLUSIONS for line in lines
        ]
        totals = {}
        for line, amount, holds in zip(lines, kept, is_equipment):
            if holds:
                totals[line["categorie"]] = totals.get(line["categorie"], Decimal(0)) + amount
        order = sorted(totals, key=lambda kind: (-min(totals[kind], cap), KINDS.index(kind)))
        running = dict.fromkeys(totals, Decimal(0))
        result = []
        for line, amount, holds in zip(lines, kept, is_equipment):
            kind = line["categorie"]
            if holds and kind not in order[:kinds]:
                amount = Decimal(0)
            elif holds:
                before, running[kind] = running[kind], running[kind] + amount
                amount = min(running[kind], cap) - min(before, cap)
            result.append(amount)
        return result

    def amounts(self, retained):
        """The steps of the amounts by name; those that are not reached are absent."""
        codes, found = self.decision["motifs"], {}
        rejected = any(code.startswith("E") for code in codes)
        if any(code.startswith("D") for code in codes):
            return {"aide_accordee": Decimal(0)} if rejected else found
        base = max(Decimal(0), sum(retained, Decimal(0)))
        found["base_eligible"] = base
        if rejected:
            return found | {"aide_accordee": Decimal(0)}
        if base < self.number("scheme.minimum_base"):
            return found | {"aide_accordee": Decimal(0)}
        found["assiette"] = min(base, self.number("scheme.base_cap"))
        aid = found["aide_theorique"] = rounded(found["assiette"] * self.number("scheme.aid_rate") / 100)
        others = Decimal(self.decision["montants"]["autres_aides"])
        share = (base * self.number("scheme.cumulation_rate") / 100).quantize(CENT, ROUND_DOWN)
        found["plafond_cumul"] = max(Decimal(0), share - others)
        aid = found["apres_cumul"] = min(aid, found["plafond_cumul"])
        if self.decision["montant_notifie"] is not None:
            aid = min(aid, Decimal(self.decision["montant_notifie"]))
        if aid < self.number("scheme.minimum_aid"):
            return found | {"aide_accordee": Decimal(0)}
        return found | {"aide_accordee": self.under_ceiling(aid)}

    def under_ceiling(self, aid):
        assessed = self.decision["de_minimis"]
        received = Decimal(assessed["anterieures"]) + Decimal(assessed["accordees_avant"])
        left = max(Decimal(0), Decimal(assessed["plafond"]) - received)
        if aid <= left:
            return aid
        if self.values["scheme.de_minimis_excess"] == "reject" or left < self.number("scheme.minimum_aid"):
            return Decimal(0)
        return left

    def differences(self):
        retained = self.retained()
        for line, amount in zip(self.decision["lignes"], retained):
            said = Decimal(line["montant_retenu"])
            if line["statut"] != "invalide" and said != amount:
                yield f"line {line['numero_facture']} {line['ligne']}: {said} said, {amount} computed"
        computed = self.amounts(retained)
        for name in ["base_eligible", "assiette", "aide_theorique", "plafond_cumul", "apres_cumul", "aide_accordee"]:
            said = self.decision["montants"][name]
            if (None if said is None else Decimal(said)) != computed.get(name):
                yield f"{name}: {said} said, {computed.get(name)} computed"
        status = self.decision["statut"]
        if (status == "accordée") != (computed.get("aide_accordee", Decimal(0)) > 0):
            yield f"statut: {status}, with {computed.get('aide_accordee')} computed"


def main(path):
    checked = failed = 0
    with open(path, encoding="utf-8") as receipts:
        for text in receipts:
            decision = json.loads(text)
            checked += 1
            for difference in Receipt(decision).differences():
                failed += 1
                print(f"{decision['numero_dossier']}: {difference}")
    print(f"{checked} decisions recomputed, {failed} differences")
    return 1 if failed or not checked else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
