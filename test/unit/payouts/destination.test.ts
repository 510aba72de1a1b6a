import { address as codec } from "bitcoinjs-lib";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { toHex } from "../../../src/base/bytes.ts";
import { canon } from "../../../src/base/canonical-json.ts";
import { claimKeys } from "../../../src/base/code-keys.ts";
import { signIn } from "../../../src/base/ed25519.ts";
import { withChecksum } from "../../../src/bitcoin/descriptor-checksum.ts";
import {
  checkDestinationKey,
  checkDestinationOrder,
  destinationDigest,
  formatDestination,
  makeDestination,
  NO_DESTINATION,
  parseDestination,
  scriptForUse,
  verifyDestination,
} from "../../../src/payouts/destination.ts";
import type { DestinationScripts, SeenDestination } from "../../../src/payouts/destination.ts";
import {
  firstAddresses,
  readDestinationSource,
  scriptsOfDescriptor,
} from "../../../src/payouts/destination-source.ts";
import { lookAlike } from "../../../src/payouts/look-alike.ts";
import type { ScriptChoice } from "../../../src/bitcoin/xpub.ts";
import { outcome } from "../../support/vectors.ts";

const keys = claimKeys(new Uint8Array(16).fill(1));
const key = toHex(keys.signPublic);
const ADDRESS = "bcrt1qq0225gt7enl9slctjgeqmxspvhtmvdruqzwa3j";
const OTHER = "bcrt1qaqgmrgy9zlpx5juq2rl0j76gahvde2j20805gr";
const ACCOUNT =
  "tpubDDKTqNwAa1XPiCFRMRd4XgoBrRBw9hpyUpYPtUyirYJYejf2kfzozELEC9WaKGhY6X2X982cgv2Xtyk19U4jL1e2Eieei2RfHsXLoNkdh8B";
const DESCRIPTOR = withChecksum(`wpkh([d59c8097/84h/1h/0h]${ACCOUNT}/0/*)`);

function read(text: string, start = 0, choice?: ScriptChoice): DestinationScripts {
  const source = readDestinationSource(text, "regtest", choice);
  return source.kind === "addresses"
    ? source.scripts
    : scriptsOfDescriptor(source.descriptor, "regtest", start);
}

function make(text: string | DestinationScripts, before?: Parameters<typeof makeDestination>[3]) {
  const { kind, value, scripts } = typeof text === "string" ? read(text) : text;
  const draft = { case: toHex(keys.caseTag), network: "regtest" as const, kind, value, scripts };
  return makeDestination(draft, keys.sign, key, before);
}

const judge = (bytes: Uint8Array): string =>
  outcome(() => verifyDestination(parseDestination(bytes)));

describe("what applicants paste", () => {
  test("an address, the same in capitals, and a URI are one address", () => {
    for (const text of [
      ADDRESS,
      ADDRESS.toUpperCase(),
      ` ${ADDRESS}\n`,
      `bitcoin:${ADDRESS}?amount=1`,
    ])
      expect(read(text)).toEqual(read(ADDRESS));
    expect(read(ADDRESS)).toMatchObject({ kind: "address", value: ADDRESS });
  });

  test("several addresses are a list, however they are parted, and none may stand twice", () => {
    for (const gap of ["\n", ", ", " ; "])
      expect(read(ADDRESS + gap + OTHER)).toMatchObject({ kind: "list", value: [ADDRESS, OTHER] });
    expect(outcome(() => read(`${ADDRESS} ${ADDRESS.toUpperCase()}`))).toBe("destination-repeated");
    expect(outcome(() => read(`${ADDRESS} `.repeat(101)))).toBe("destination-too-many");
    expect(outcome(() => read(" "))).toBe("address-invalid");
  });

  test("an account key and its descriptor are the same twenty scripts, and the next are others", () => {
    const plain = read(ACCOUNT, 0, "wpkh");
    expect(plain.kind).toBe("derived");
    expect(new Set(plain.scripts).size).toBe(20);
    expect(plain.scripts).toEqual(read(DESCRIPTOR).scripts);
    const next = read(DESCRIPTOR, 20);
    expect(next.scripts.filter((script) => plain.scripts.includes(script))).toEqual([]);
    expect(next.value).toBe(read(DESCRIPTOR).value);
  });

  test("a descriptor of one script is no source of fresh ones", () => {
    const single = withChecksum(`wpkh(${ACCOUNT}/0/5)`);
    expect(outcome(() => read(single))).toBe("destination-unranged");
  });

  test("an account key is nothing before its owner says what its addresses are", () => {
    expect(outcome(() => read(ACCOUNT))).toBe("destination-type-needed");
    const firsts = firstAddresses(` ${ACCOUNT}\n`, "regtest")!;
    expect(firsts.map(({ choice }) => choice)).toEqual(["wpkh", "sh-wpkh", "tr", "pkh"]);
    for (const { choice, address } of firsts)
      expect(read(address).scripts[0]).toBe(read(ACCOUNT, 0, choice).scripts[0]);
    expect(firstAddresses(ADDRESS, "regtest")).toBeUndefined();
    expect(firstAddresses(DESCRIPTOR, "regtest")).toBeUndefined();
  });

  test("an address in groups, and one with the marks of a right-to-left page, is the address", () => {
    const groups = ADDRESS.match(/.{1,4}/g)!.join(" ");
    for (const text of [groups, `\u2066${ADDRESS}\u2069`, `\u200f${groups}`])
      expect(read(text)).toEqual(read(ADDRESS));
  });

  test.each([
    [
      "a silent payment code",
      "sp1qqgste7k9hx0qftg6qmwlkqtwuy6cycyavzmzj85c6qdfhjdpdjtdgqjuexzk6murw56suy3e0rd2cgqvycxttddwsvgxe2usfpxumr70xc9pkqwv",
    ],
    ["a Lightning invoice", `lnbc20m1${"pvjluez".repeat(12)}`],
    ["a name", "₿somebody@example.org"],
    ["a program of a later version", codec.toBech32(new Uint8Array(32).fill(7), 2, "bcrt")],
  ])("%s is a kind that cannot be paid yet", (_what, text) => {
    expect(outcome(() => read(text))).toBe("address-kind");
  });

  test.each([
    ["another network", "bc1q9vza2e8x573nczrlzms0wvx3gsqjx7vavgkx0l", "address-network"],
    [
      "a program that is no taproot key",
      "bcrt1p5hsv26clyszvrx3uwpnd4hhpxg4d0d4z4g4fpqnvgs5vzjq0p8tq9n0vyk",
      "address-invalid",
    ],
    [
      "an example of the BIPs",
      "bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080",
      "destination-published",
    ],
    ["a link that demands the unknown", `bitcoin:${ADDRESS}?req-other=1`, "uri-required"],
    ["a link with two amounts", `bitcoin:${ADDRESS}?amount=1&amount=2`, "uri-malformed"],
    ["words and an address", `pay ${ADDRESS}`, "address-invalid"],
    ["an unknown descriptor", withChecksum(`combo(${ACCOUNT}/0/*)`), "descriptor-kind"],
    ["a descriptor without checksum", DESCRIPTOR.split("#")[0]!, "descriptor-checksum"],
    ["two account keys", `${ACCOUNT}\n${ACCOUNT}`, "address-invalid"],
  ])("%s is refused", (_what, text, rule) => {
    expect(outcome(() => read(text))).toBe(rule);
  });

  test("no text makes it throw anything but a refusal", () => {
    const parts = fc.constantFrom(
      ADDRESS,
      OTHER,
      ACCOUNT,
      DESCRIPTOR,
      "bitcoin:",
      "?req-",
      "&amount=",
      "wpkh(",
      ",",
      "\n",
      "/*",
      "#",
      "\u200f",
      "%ff",
    );
    const text = fc.array(fc.oneof(parts, fc.string({ unit: "binary", maxLength: 20 })), {
      maxLength: 8,
    });
    fc.assert(
      fc.property(text, (pieces) => {
        expect(outcome(() => read(pieces.join(""), 0, "tr"))).toMatch(/^[a-z0-9-]+$/);
      }),
      { numRuns: 200 },
    );
  });

  test("addresses that begin and end alike and differ between look alike; the same one, and others, do not", () => {
    const twin = `${ADDRESS.slice(0, 12)}q7mz5${ADDRESS.slice(17)}`;
    expect(lookAlike(ADDRESS, twin)).toBe(true);
    expect(lookAlike(ADDRESS, ADDRESS.toUpperCase())).toBe(false);
    expect(lookAlike(ADDRESS, OTHER)).toBe(false);
  });

  test("a private key is refused as such, and no rule of another kind speaks first", () => {
    const wif = "KwDiBf89QgGbjEhKnhXJuH7LrciVrZi3qYjgd9M7rFU73sVHnoWn";
    expect(outcome(() => read(wif))).toBe("destination-secret");
    expect(outcome(() => read(`${ADDRESS} ${wif}`))).toBe("destination-secret");
  });
});

describe("destination records", () => {
  test("records of all kinds are made so that they verify, each the successor of the one before", () => {
    const first = make(ADDRESS);
    const second = make(DESCRIPTOR, first.record);
    const third = make(`${ADDRESS} ${OTHER}`, second.record);
    expect(first.record.prev).toBe(NO_DESTINATION);
    expect([second.record.seq, third.record.seq]).toEqual([1, 2]);
    expect(third.record.prev).toBe(destinationDigest(second.record));
    for (const signed of [first, second, third])
      expect(judge(formatDestination(signed))).toBe("accept");
  });

  test("any one changed byte of a signed record is refused", () => {
    const bytes = [make(ADDRESS), make(DESCRIPTOR)].map(formatDestination);
    fc.assert(
      fc.property(
        fc.constantFrom(...bytes),
        fc.nat(),
        fc.integer({ min: 1, max: 255 }),
        (good, at, mask) => {
          const changed = good.slice();
          changed[at % good.length] = changed[at % good.length]! ^ mask;
          expect(judge(changed)).not.toBe("accept");
        },
      ),
      { numRuns: 300 },
    );
  });

  test("a record that would be refused cannot be made", () => {
    const good = read(DESCRIPTOR);
    expect(outcome(() => make({ ...good, scripts: good.scripts.slice(1) }))).toBe(
      "destination-value",
    );
    expect(outcome(() => make({ ...good, value: DESCRIPTOR }))).toBe("destination-value");
    expect(outcome(() => make({ ...read(ADDRESS), kind: "list" }))).toBe("destination-value");
    expect(
      outcome(() => make({ kind: "list", value: [ADDRESS], scripts: read(ADDRESS).scripts })),
    ).toBe("destination-value");
    const repeated = [...good.scripts.slice(1), good.scripts[1]!];
    expect(outcome(() => make({ ...good, scripts: repeated }))).toBe("destination-value");
    const bare = ["51", ...good.scripts.slice(1)];
    expect(outcome(() => make({ ...good, scripts: bare }))).toBe("destination-scripts");
    const offCurve = ["5120b40aba2db371762e165e09722ab4112a87e3b332cc4833a7a7be6359a5ce8d99"];
    expect(outcome(() => make({ ...good, scripts: [...offCurve, ...good.scripts.slice(1)] }))).toBe(
      "destination-value",
    );
  });

  test("a first record cannot claim a predecessor", () => {
    const record = { ...make(ADDRESS).record, prev: "11".repeat(32), t: "destination", v: 1 };
    const sig = toHex(signIn("commonpurse/destination/v1", keys.sign, canon(record)));
    expect(judge(canon({ key, record, sig, t: "signed-destination", v: 1 }))).toBe("value");
  });

  test("uses name the scripts in their order until all are used", () => {
    const { record } = make(`${ADDRESS} ${OTHER}`);
    expect(
      [0, 1, 2].map((use) => scriptForUse(record, use)).map((each) => each && toHex(each)),
    ).toEqual([...record.scripts, undefined]);
  });
});

describe("what the signer remembers of a case", () => {
  const first = make(ADDRESS);
  const second = make(OTHER, first.record);
  const seen = (signed: typeof first): SeenDestination => ({
    key,
    seq: signed.record.seq,
    digest: destinationDigest(signed.record),
  });
  const order = (signed: typeof first, before: SeenDestination) =>
    outcome(() => checkDestinationOrder(signed, before));

  test("the same, the next and a later record go on; an older one and a twin do not", () => {
    expect(order(first, seen(first))).toBe("accept");
    expect(order(second, seen(first))).toBe("accept");
    expect(order(make(ADDRESS, second.record), seen(first))).toBe("accept");
    expect(order(first, seen(second))).toBe("destination-superseded");
    expect(order(make(OTHER), seen(first))).toBe("destination-superseded");
  });

  test("a next record that skips what was seen breaks the chain", () => {
    expect(order(make(OTHER, make(OTHER).record), seen(first))).toBe("destination-chain");
  });

  test("another claim key for the same case is refused", () => {
    expect(
      outcome(() => checkDestinationKey(first, { ...seen(first), key: "00".repeat(32) })),
    ).toBe("destination-key-changed");
    expect(outcome(() => checkDestinationKey(first))).toBe("accept");
  });
});
