import type { ApproverStep } from "../../base/approver-steps.ts";
import type { Random } from "../../base/clock.ts";
import { ed25519Public } from "../../base/ed25519.ts";
import { proquints } from "../../base/proquint.ts";
import type { Separation } from "../../base/separation.ts";
import { x25519Public } from "../../base/sealed-box.ts";
import type { FoundingPerson } from "../../people/found.ts";
import type { Role } from "../../people/person.ts";

/** Somebody who works for the demo's fund. */
export interface DemoDuties {
  readonly code: string;
  readonly roles: readonly Role[];
}

/** Who works for a demo's fund, and how strictly they are kept apart: ten people, `standard`, unless said. */
export interface DemoPeople {
  readonly staff?: readonly DemoDuties[];
  readonly separation?: Separation;
  /** How many people must approve a batch, by what it pays; two if not given. */
  readonly approvers?: readonly ApproverStep[];
  /** Whether every case is sealed to a board as well, whose three shares then lie with the keys. */
  readonly board?: boolean;
}

/** One member of the demo's staff, with everything that only they would know. */
export interface DemoPerson extends DemoDuties {
  readonly passphrase: string;
  readonly reader?: Uint8Array;
  readonly reviewer?: Uint8Array;
  readonly approver?: Uint8Array;
}

/** Trees for names: nobody is called like them, and nobody could be mistaken for one. */
const STAFF: readonly DemoDuties[] = [
  { code: "alder", roles: ["triager"] },
  { code: "birch", roles: ["reviewer"] },
  { code: "cedar", roles: ["reviewer"] },
  { code: "elder", roles: ["reviewer"] },
  { code: "hazel", roles: ["treasurer"] },
  { code: "larch", roles: ["approver"] },
  { code: "maple", roles: ["approver"] },
  { code: "rowan", roles: ["auditor"] },
  { code: "sorbus", roles: ["data-officer"] },
  { code: "willow", roles: ["operator"] },
];

/** Roles that open cases hold an X25519 key; reviewers sign awards, approvers batches, with Ed25519 keys of their own. */
const READS = new Set<Role>(["triager", "reviewer", "data-officer"]);

/** Draws the demo's staff: every secret random, so no two installations share one. */
export function drawDemoStaff(random: Random, staff = STAFF): DemoPerson[] {
  return staff.map(({ code, roles }) => ({
    code,
    roles,
    passphrase: proquints(random.bytes(10)).replaceAll(" ", "-"),
    ...(roles.some((role) => READS.has(role)) && { reader: random.bytes(32) }),
    ...(roles.includes("reviewer") && { reviewer: random.bytes(32) }),
    ...(roles.includes("approver") && { approver: random.bytes(32) }),
  }));
}

/** A person's public keys, as the signed list has them. */
export function publicKeysOf(person: DemoPerson): FoundingPerson {
  return {
    person: person.code,
    reader: person.reader && x25519Public(person.reader),
    reviewer: person.reviewer && ed25519Public(person.reviewer),
    approver: person.approver && ed25519Public(person.approver),
  };
}
