/** The pages about coins, with as many and as large values as they get. */
import type { VNode } from "preact";
import { sats } from "../../src/base/sats.ts";
import type { ListedCoin } from "../../src/wallet/coin-list.view.ts";
import { CoinsPage } from "../../src/wallet/coins-page.tsx";
import { FreezePage } from "../../src/wallet/freeze-page.tsx";
import type { Freeze } from "../../src/wallet/freeze.store.ts";
import type { Person } from "../../src/people/person.ts";

const TOKEN = "AAAAAGnEbkKq0Xy4c8m1oQ7tZpRkXW3Jt2l9v5nQ0b8yHn4sLw1uEg";
const HAZEL: Person = { code: "hazel", roles: ["treasurer"] };
const ROWAN: Person = { code: "rowan", roles: ["auditor"] };
const AT = new Date("2026-11-25T12:00:00Z");
const HOSTILE = `</p><script>alert(1)</script>${"very ".repeat(50)}long`;

const STATES = ["free", "reserved", "spent", "frozen", "dust", "young"] as const;
const ORIGINS = ["gift", "case", "change", "stray"] as const;

function coin(at: number): ListedCoin {
  const state = STATES[at % STATES.length] ?? "free";
  const txid = (at * 0x9e37_79b1).toString(16).padStart(16, "5").slice(0, 16).repeat(4);
  return {
    outpoint: { txid, vout: at },
    programme: "general",
    chain: 0,
    index: at,
    script: new Uint8Array(22),
    value: sats(BigInt(at + 1) * 987_654_321n),
    height: 900_000,
    origin: ORIGINS[at % ORIGINS.length] ?? "gift",
    depth: 12_345,
    depthNeeded: 6,
    state,
    lineage: state === "reserved" ? "5f1d0a9c".repeat(4) : undefined,
    freeze: state === "frozen" ? "0badc0de".repeat(4) : undefined,
    cluster: String(at % 7),
    group: at % 7 === 0 ? undefined : at % 7,
  };
}

const FREEZES: readonly Freeze[] = Array.from({ length: 20 }, (_, at) => ({
  id: at.toString(16).padStart(32, "0"),
  programme: "general",
  outpoint: coin(at).outpoint,
  reason: HOSTILE,
  by: "hazel",
  at: AT,
  thaw: at % 2 === 0 ? undefined : { reason: HOSTILE, by: "hazel", at: AT },
}));

/** The pages about coins by name. */
export function coinPages(): Readonly<Record<string, VNode>> {
  const list = {
    coins: Array.from({ length: 40 }, (_, at) => coin(at)),
    count: 20_000,
    total: sats(123_456_789_012n),
    free: sats(23_456_789_012n),
    dust: sats(680n),
    next: "x",
  };
  const common = { programmes: ["general", "medical"], programme: "general" };
  const none = { ...list, coins: [], count: 0, next: undefined };
  return {
    coins: (
      <CoinsPage
        {...common}
        person={HAZEL}
        list={list}
        next="AAAA"
        freezes={FREEZES}
        done="done.frozen"
      />
    ),
    "coins-read": (
      <CoinsPage {...common} person={ROWAN} list={none} next={undefined} freezes={[]} />
    ),
    "coin-freeze": (
      <FreezePage
        person={HAZEL}
        token={TOKEN}
        what="freeze"
        action={`/staff/coins/freezing/${"ab".repeat(32)}:7`}
        coin={`${"ab".repeat(32)}:7`}
        attempt={{ values: { reason: HOSTILE }, errors: { reason: { kind: "required" } } }}
      />
    ),
    "coin-thaw": (
      <FreezePage
        person={HAZEL}
        token={TOKEN}
        what="thaw"
        action={`/staff/coins/thawing/${"ab".repeat(16)}`}
        coin={undefined}
      />
    ),
  };
}
