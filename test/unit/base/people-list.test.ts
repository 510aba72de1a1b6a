import { describe, expect, test } from "vitest";
import { toHex } from "../../../src/base/bytes.ts";
import { ed25519Public } from "../../../src/base/ed25519.ts";
import {
  findKey,
  isInForce,
  keyId,
  keysInForce,
  makePeopleList,
  openPeopleList,
} from "../../../src/base/people-list.ts";
import type { PeopleList, PersonKey } from "../../../src/base/people-list.ts";
import { x25519Public } from "../../../src/base/sealed-box.ts";
import { vkeyOfSigner } from "../../../src/base/tlog/note.ts";
import { outcome } from "../../support/vectors.ts";

const seed = (n: number): Uint8Array => new Uint8Array(32).fill(n);
const roots = [1, 2].map((n) => ({ name: `fund.example/root-${n}`, seed: seed(n) }));
const trust = {
  keys: roots.map((root) => vkeyOfSigner(root)),
  quorum: 2,
  fund: "fund.example/book",
  at: new Date("2026-11-25T12:00:00Z"),
};
const dated = { from: "2026-01-01", until: "2027-01-01" };

function ed25519Key(n: number, person: string, role: PersonKey["role"]): PersonKey {
  const key = ed25519Public(seed(n));
  return { ...dated, alg: "ed25519", id: keyId("ed25519", key), person, public: toHex(key), role };
}

const reader = x25519Public(seed(9));
const list: PeopleList = {
  fund: trust.fund,
  keys: [
    ed25519Key(3, "p-one", "approver"),
    ed25519Key(4, "p-two", "reviewer"),
    {
      ...dated,
      alg: "x25519",
      id: keyId("x25519", reader),
      person: "p-two",
      public: toHex(reader),
      role: "reader",
    },
  ],
  need: 2,
  notAfter: "2027-01-01T00:00:00Z",
  nonce: "00".repeat(16),
  seq: 4,
};

describe("people lists", () => {
  test("a list comes back with its keys in order, however they were given", () => {
    const opened = openPeopleList(
      makePeopleList({ ...list, keys: [...list.keys].reverse() }, roots),
      trust,
    );
    expect(opened.keys.map(({ id }) => id)).toEqual(list.keys.map(({ id }) => id).sort());
  });

  test("one root signature is not enough", () => {
    const note = makePeopleList(list, roots.slice(0, 1));
    expect(outcome(() => openPeopleList(note, trust))).toBe("note-unsigned");
  });

  test("an older list and a key under the sign-in rp are refused", () => {
    const note = makePeopleList(list, roots);
    expect(outcome(() => openPeopleList(note, { ...trust, lastSeq: 5 }))).toBe(
      "approvers-rollback",
    );
    expect(outcome(() => openPeopleList(note, { ...trust, lastSeq: 4 }))).toBe("accept");
    const passkey: PersonKey = {
      ...ed25519Key(5, "p-one", "approver"),
      alg: "webauthn-eddsa",
      id: keyId("webauthn-eddsa", ed25519Public(seed(5))),
      origin: "https://fund.example",
      rp: "fund.example",
    };
    const withPasskey = makePeopleList({ ...list, keys: [passkey] }, roots);
    expect(outcome(() => openPeopleList(withPasskey, { ...trust, signInRp: "fund.example" }))).toBe(
      "approvers-sign-in-rp",
    );
    expect(
      outcome(() => openPeopleList(withPasskey, { ...trust, signInRp: "www.fund.example" })),
    ).toBe("accept");
  });

  test("a key whose parts do not fit together cannot be listed", () => {
    const good = ed25519Key(3, "p-one", "approver");
    const bad: PersonKey[] = [
      { ...good, id: "00".repeat(8) },
      { ...good, role: "reader" },
      { ...good, rp: "x.example", origin: "https://x.example" },
      { ...good, from: "2027-01-02" },
      { ...good, alg: "webauthn-eddsa", id: keyId("webauthn-eddsa", ed25519Public(seed(3))) },
      { ...good, alg: "x25519", id: keyId("x25519", ed25519Public(seed(3))), role: "reviewer" },
    ];
    for (const key of bad)
      expect(() => makePeopleList({ ...list, keys: [key] }, roots)).toThrow(TypeError);
    expect(() => makePeopleList({ ...list, keys: [good, good] }, roots)).toThrow(TypeError);
  });

  test("keys are found by id and role, and are in force on both of their days", () => {
    const [approver] = list.keys as [PersonKey];
    expect(findKey(list, approver.id, "approver")).toBe(approver);
    expect(findKey(list, approver.id, "reviewer")).toBeUndefined();
    expect(isInForce(approver, new Date("2026-01-01T00:00:00Z"))).toBe(true);
    expect(isInForce(approver, new Date("2027-01-01T23:59:59Z"))).toBe(true);
    expect(isInForce(approver, new Date("2027-01-02T00:00:00Z"))).toBe(false);
    expect(keysInForce(list, "reader", trust.at, "p-two")).toHaveLength(1);
    expect(keysInForce(list, "reader", trust.at, "p-one")).toHaveLength(0);
  });
});
