/**
 * Every field of the JSON in every way: another value of its kind, nothing, too much, the wrong kind, left out. As a hostile server can do it (the
 * approvals stand as they were), and once more with two deceived people's approval of what came of it.
 */
import { afterAll, expect, test } from "vitest";
import { goodRequests, signAlone, testWallets } from "../../support/mutation/good-requests.ts";
import type { GoodRequest } from "../../support/mutation/good-requests.ts";
import { HARMLESS } from "../../support/mutation/harmless.ts";
import { judgePayment } from "../../support/mutation/payment-judge.ts";
import { approve, flipped, putTogether } from "../../support/mutation/signing-parts.ts";
import { SignerWorld } from "../../support/signer-world.ts";
import { outcome } from "../../support/vectors.ts";

const world = await SignerWorld.make();
const signer = await world.open();
const good = goodRequests(world, testWallets(world, signer.master), signer.policy);
afterAll(async () => {
  await signer.log?.close();
  await world.remove();
});

/** The rule for another value of the field's kind: as the server alone can send it, and as two people approved it where that differs. */
const FIELDS: Readonly<Record<string, readonly [string, string?]>> = {
  "manifest.anchor": ["approval-digest", "input-anchor-missing lineage-anchor-changed"],
  "manifest.barred.*": ["approval-digest", "signed"],
  "manifest.batch": ["approval-digest", "signed anchor-used-elsewhere"],
  "manifest.change": ["approval-digest", "change-script signed"],
  "manifest.expires": ["approval-digest", "signed"],
  "manifest.feeCap": ["approval-digest", "signed"],
  "manifest.fund": ["fund-mismatch"],
  "manifest.head.root": ["approval-digest head-rollback", "signed head-rollback"],
  "manifest.head.size": ["approval-digest", "signed"],
  "manifest.kind": ["manifest-kind approval-digest", "manifest-kind signed"],
  "manifest.network": ["network-mismatch"],
  "manifest.nonce": ["approval-digest", "signed"],
  "manifest.payouts.*.amount": ["manifest-total"],
  "manifest.payouts.*.award": ["approval-digest", "award-missing"],
  "manifest.payouts.*.destination": ["approval-digest", "destination-missing"],
  "manifest.payouts.*.id": [
    "approval-digest manifest-order",
    "signed manifest-order award-exceeded",
  ],
  "manifest.payouts.*.script": ["approval-digest", "destination-mismatch"],
  "manifest.payouts.*.use": ["approval-digest", "destination-mismatch"],
  "manifest.policy": ["policy-unknown"],
  "manifest.programme": ["programme-mismatch"],
  "manifest.rate": ["approval-digest", "signed"],
  "manifest.rate.at": ["approval-digest", "signed"],
  "manifest.rate.currency": ["approval-digest", "award-rate"],
  "manifest.rate.price": ["approval-digest", "signed award-exceeded"],
  "manifest.rate.source": ["approval-digest", "signed"],
  "manifest.replaces.anchor": ["approval-digest", "payout-signed-elsewhere"],
  "manifest.replaces.depth": ["approval-digest", "signed"],
  "manifest.replaces.spend": ["approval-digest", "signed"],
  "manifest.t": ["version"],
  "manifest.total": ["manifest-total"],
  "manifest.v": ["version"],
  "manifest.version": ["approval-digest", "signed"],
  "manifest.wallet": ["wallet-unknown"],
  "approvals.*.auth": ["approval-signature approval-rp"],
  "approvals.*.client": ["approval-client-data"],
  "approvals.*.digest": ["approval-digest"],
  "approvals.*.form": ["value keys"],
  "approvals.*.key": ["approval-unknown-key value"],
  "approvals.*.sig": ["approval-signature"],
  "awards.*.record.amount.cents": ["award-signature"],
  "awards.*.record.amount.currency": ["award-signature"],
  "awards.*.record.amount.sats": ["award-signature"],
  "awards.*.record.case": ["award-signature"],
  "awards.*.record.claim": ["award-signature"],
  "awards.*.record.nonce": ["award-signature"],
  "awards.*.record.programme": ["award-signature"],
  "awards.*.record.t": ["version"],
  "awards.*.record.v": ["version"],
  "awards.*.sigs.*.key": ["award-unknown-key"],
  "awards.*.sigs.*.sig": ["award-signature"],
  "awards.*.t": ["version"],
  "awards.*.v": ["version"],
  "destinations.*.key": ["destination-signature"],
  "destinations.*.record.case": ["destination-signature"],
  "destinations.*.record.kind": ["destination-value"],
  "destinations.*.record.network": ["destination-network"],
  "destinations.*.record.prev": ["value"],
  "destinations.*.record.scripts.*": ["destination-scripts"],
  "destinations.*.record.seq": ["destination-signature"],
  "destinations.*.record.t": ["version"],
  "destinations.*.record.v": ["version"],
  "destinations.*.record.value": ["destination-value"],
  "destinations.*.sig": ["destination-signature"],
  "destinations.*.t": ["version"],
  "destinations.*.v": ["version"],
  "openings.*.close": ["destination-unlogged"],
  "openings.*.opening.case": ["destination-unlogged"],
  "openings.*.opening.index": ["destination-unlogged"],
  "openings.*.opening.key": ["destination-unlogged"],
  "openings.*.opening.proof.*": ["destination-unlogged"],
  "openings.*.opening.salt": ["destination-unlogged"],
  "openings.*.opening.size": ["destination-unlogged"],
  "openings.*.proof": ["destination-unlogged"],
};

const OTHER: Readonly<Record<string, any>> = {
  network: "main",
  fund: "other.test/book",
  currency: "USD",
  price: "50000.01",
  wallet: "qqqqqqqq",
  expires: "2030-01-08T00:00:00Z",
  at: "2030-01-07T08:00:01Z",
  change: "1/4",
  form: "webauthn",
  t: "thing",
  rate: { at: "2030-01-07T08:00:00Z", currency: "EUR", price: "50000.00", source: "ecb" },
};

const KINDS_OF_MANIFEST: Readonly<Record<string, string>> = {
  payout: "sweep",
  cancel: "sweep",
  sweep: "cancel",
};

/** Another value that the field's shape allows. */
function another(key: string, value: any): any {
  if (key === "kind") return KINDS_OF_MANIFEST[value] ?? "list";
  if (key in OTHER) return OTHER[key];
  if (typeof value === "number") return value + 1;
  if (/^\d+$/.test(value) && value.length < 16) return String(BigInt(value) + 1n);
  if (/^[0-9a-f]+:\d+$/.test(value)) return `${flipped(value.slice(0, 64), 31)}:0`;
  if (/^([0-9a-f]{2})+$/.test(value)) return flipped(value, value.length / 2 - 1);
  return `${value.slice(0, -1)}${value.endsWith("x") ? "y" : "x"}`;
}

interface Place {
  readonly path: readonly (string | number)[];
  readonly field: string;
}

function leaves(value: any, path: (string | number)[] = []): Place[] {
  if (typeof value !== "object")
    return [{ path, field: path.map((step) => (typeof step === "number" ? "*" : step)).join(".") }];
  return Object.entries(value).flatMap(([key, item]) =>
    leaves(item, [...path, Array.isArray(value) ? Number(key) : key]),
  );
}

const PARTS = ["manifest", "approvals", "awards", "destinations", "openings"] as const;

/** Each field in up to three of the requests that have it. */
const places = new Map<string, { each: GoodRequest; place: Place }[]>();
for (const each of good) {
  const parts = each.parts();
  const all = PARTS.flatMap((part) =>
    parts[part] === undefined ? [] : leaves(parts[part], [part]),
  );
  for (const place of all) {
    const known = places.get(place.field) ?? [];
    const isNew = known.every((other) => other.each !== each);
    if (isNew && known.length < 3) places.set(place.field, [...known, { each, place }]);
  }
}

function ruleOf(
  each: GoodRequest,
  { path }: Place,
  change: (owner: any, key: string | number) => void,
  isApproved: boolean,
): string {
  const parts: any = each.parts();
  const owner = path.slice(0, -1).reduce((value, step) => value[step], parts);
  change(owner, path.at(-1)!);
  if (isApproved) approve(world, parts, each.name === "of a small fund" ? ["bo", "cy"] : undefined);
  const rule = outcome(() => {
    judgePayment(parts.manifest, signAlone(putTogether(parts), each.around(), signer.master), each);
  });
  return rule === "accept" ? "signed" : rule;
}

const WRONG: Readonly<Record<string, any>> = {
  nothing: "",
  "too much": "9".repeat(70_000),
  "a list": [["x"]],
  "a truth": true,
  "an object": { x: "y" },
};

test("the table has every field that a request has, and no other", () => {
  expect([...places.keys()].sort()).toEqual(Object.keys(FIELDS).sort());
});

test.each(Object.entries(FIELDS))("%s", (field, [alone, approved]) => {
  for (const { each, place } of places.get(field)!) {
    const label = `${field} of ${each.name}`;
    const key = place.path.findLast((step) => typeof step === "string")!;
    const other = (owner: any, last: string | number): void => {
      owner[last] = another(key, owner[last]);
    };
    expect(alone.split(" "), label).toContain(ruleOf(each, place, other, false));
    if (approved !== undefined) {
      const rule = ruleOf(each, place, other, true);
      expect(approved.split(" "), `${label}, approved`).toContain(rule);
      if (rule === "signed") expect(HARMLESS, label).toHaveProperty([field]);
    }
    const shapes = ["value", "keys", "version"];
    for (const [name, wrong] of Object.entries(WRONG)) {
      const rule = ruleOf(
        each,
        place,
        (owner, last) => void (owner[last] = wrong),
        field.startsWith("manifest"),
      );
      expect(shapes, `${label}: ${name}`).toContain(rule);
    }
    if (typeof place.path.at(-1) === "number") continue;
    const rule = ruleOf(
      each,
      place,
      (owner, last) => void Reflect.deleteProperty(owner, last),
      field.startsWith("manifest"),
    );
    expect(["keys", "value"], `${label}: left out`).toContain(rule);
  }
});
