import type { Random } from "../../src/base/clock.ts";
import { ed25519Public } from "../../src/base/ed25519.ts";
import type { KeyRole } from "../../src/base/people-list.ts";
import { x25519Public } from "../../src/base/sealed-box.ts";
import { vkeyOfSigner } from "../../src/base/tlog/note.ts";
import type { NoteSigner } from "../../src/base/tlog/note.ts";
import { GENESIS } from "../../src/bitcoin/network.ts";
import { makeFounding } from "../../src/people/found.ts";
import type { Founded, Founding } from "../../src/people/found.ts";

/** Secret keys of one person of a test's fund. */
export type TestKeys = Partial<Record<KeyRole, Uint8Array>>;

/** A fund on regtest with all its secrets. */
export interface TestFund extends Founded {
  readonly founding: Founding;
  readonly root: readonly NoteSigner[];
  readonly log: NoteSigner;
  readonly keys: Readonly<Record<string, TestKeys>>;
  readonly genesis: string;
}

const AN_HONEST_YEAR_MS = 365 * 86_400_000;

/** Makes a fund of the preset `open` whose people have keys for the given roles; a root of three, two of whom sign. */
export function testFund(
  random: Random,
  at: Date,
  people: Readonly<Record<string, readonly KeyRole[]>>,
): TestFund {
  const signer = (name: string): NoteSigner => ({
    name: `fund.test/${name}`,
    seed: random.bytes(32),
  });
  const root = ["root-a", "root-b", "root-c"].map(signer);
  const log = signer("book");
  const keys: Record<string, TestKeys> = {};
  for (const [person, roles] of Object.entries(people))
    keys[person] = Object.fromEntries(roles.map((role) => [role, random.bytes(32)]));
  const founding: Founding = {
    origin: "fund.test/book",
    network: "regtest",
    programmes: ["general"],
    preset: "open",
    root: { keys: root.map((each) => vkeyOfSigner(each)), quorum: 2 },
    keys: {
      log: vkeyOfSigner(log),
      address: vkeyOfSigner(signer("address")),
      bulletin: vkeyOfSigner(signer("bulletin")),
    },
    auditors: [],
    intake: ["age1lyfnpsa4z0sej4xzfquexh75dp8ma07ff80vn6lud0vm25qc4ytqzly73d"],
    people: Object.entries(keys).map(([person, own]) => ({
      person,
      reader: own.reader === undefined ? undefined : x25519Public(own.reader),
      reviewer: own.reviewer === undefined ? undefined : ed25519Public(own.reviewer),
      approver: own.approver === undefined ? undefined : ed25519Public(own.approver),
    })),
    need: 2,
    signInRp: "fund.test",
    at,
    notAfter: new Date(at.getTime() + AN_HONEST_YEAR_MS),
    nonce: random.bytes(16),
  };
  const [genesis = ""] = GENESIS.regtest;
  return { ...makeFounding(founding, root.slice(0, 2)), founding, root, log, keys, genesis };
}
