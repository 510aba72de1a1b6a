/** The staff's pages and what it takes to open each, written down a second time; and the generated page about all of it. */
import { LOOKS, SHOWN } from "../../src/cases/look-purposes.ts";
import type { LookRow, Part } from "../../src/cases/look-purposes.ts";
import { isDecision } from "../../src/people/decision.ts";
import { PERMISSIONS, rolesWith } from "../../src/people/permission.ts";
import type { Permission } from "../../src/people/permission.ts";
import { ROLES } from "../../src/people/person.ts";
import type { Operation } from "./api-operations.ts";

/** Where the generated page lies, from the root. */
export const PERMISSIONS_PAGE = "docs/permissions.md";

/** `signed-in`: whoever has a session; `open`: anybody, because nothing is shown or done. */
export type Key = Permission | "signed-in" | "open";

/** Method and path of each page below `/staff`. */
export const STAFF_DOORS: Readonly<Record<string, Key>> = {
  "get /staff": "signed-in",
  "get /staff/account": "signed-in",
  "get /staff/account/languages": "signed-in",
  "get /staff/account/passphrase": "signed-in",
  "get /staff/account/second-factor": "signed-in",
  "get /staff/batches": "batch.read",
  "get /staff/batches/:id": "batch.read",
  "get /staff/batches/:id/approvals": "open",
  "get /staff/batches/:id/approvals.json": "batch.read",
  "get /staff/batches/:id/broadcast": "open",
  "get /staff/batches/:id/bumps": "batch.bump",
  "get /staff/batches/:id/manifest.json": "batch.read",
  "get /staff/batches/:id/signatures": "open",
  "get /staff/batches/:id/transaction.psbt": "batch.read",
  "get /staff/batches/:id/voiding": "batch.build",
  "get /staff/blackouts": "blackout.declare",
  "get /staff/board": "board.stop",
  "get /staff/book": "book.read",
  "get /staff/book/attestations": "open",
  "get /staff/book/corrections": "open",
  "get /staff/book/keys": "open",
  "get /staff/cases": "case.list",
  "get /staff/cases/:id": "case.read",
  "get /staff/cases/:id/assessments": "open",
  "get /staff/cases/:id/assignment": "open",
  "get /staff/cases/:id/evidence": "open",
  "get /staff/cases/:id/evidence-look": "open",
  "get /staff/cases/:id/evidence-mark": "open",
  "get /staff/cases/:id/evidence-opening": "open",
  "get /staff/cases/:id/evidence-original": "open",
  "get /staff/cases/:id/messages": "open",
  "get /staff/cases/:id/question": "open",
  "get /staff/cases/:id/question-end": "open",
  "get /staff/cases/:id/recusal": "case.read",
  "get /staff/cases/:id/spam": "open",
  "get /staff/cases/:id/spam-check": "open",
  "get /staff/cases/:id/triage": "open",
  "get /staff/certificates": "system.read",
  "get /staff/coins": "coin.list",
  "get /staff/coins/freezing/:name": "coin.freeze",
  "get /staff/coins/thawing/:name": "coin.freeze",
  "get /staff/freezes": "fund.freeze",
  "get /staff/groups": "group.manage",
  "get /staff/tests": "test.manage",
  "get /staff/lost-signings": "batch.read",
  "get /staff/payout-pauses": "case.pause",
  "get /staff/payouts": "payout.list",
  "get /staff/payouts/batch": "open",
  "get /staff/payouts/preview": "open",
  "get /staff/programmes": "programme.agree",
  "get /staff/refused-payouts": "batch.read",
  "get /staff/cases/:id/looks": "case.read",
  "get /staff/looks": "access-log.read",
  "get /staff/reviewers": "access-log.read",
  "get /staff/sign-in": "open",
  "get /staff/sign-out": "signed-in",
  "get /staff/step-up": "open",
  "get /staff/unexplained-spends": "batch.read",
  "get /staff/account/sign-out-everywhere": "open",
  "get /staff/blackouts/:id/end": "open",
  "get /staff/board/:id/confirm": "open",
  "get /staff/board/:id/end": "open",
  "get /staff/board/:id/failure": "open",
  "get /staff/board/:id/handover": "open",
  "get /staff/board/:id/return": "open",
  "get /staff/board/:id/stop": "open",
  "get /staff/cases/:id/duplicates": "open",
  "get /staff/cases/:id/duplicates/judgement": "open",
  "get /staff/freezes/:id/thaw": "open",
  "get /staff/groups/:code/agreement": "open",
  "get /staff/groups/:code/withdrawal": "open",
  "get /staff/payout-pauses/:id/:number/lifting": "open",
  "get /staff/payouts/known-changes/:id": "open",
  "get /staff/payouts/raising/:id": "open",
  "get /staff/programmes/:code/agreement": "open",
  "get /staff/programmes/:code/policies": "open",
  "get /staff/programmes/:code/state": "open",
  "get /staff/refused-payouts/:payout/giving-up": "open",
  "get /staff/refused-payouts/:payout/paying": "open",
  "get /staff/tests/agreement": "open",
  "get /staff/tests/requests": "open",
  "get /staff/unexplained-spends/:txid": "open",
  "get /staff/unexplained-spends/:txid/recovery": "open",
  "post /staff/account/languages": "signed-in",
  "post /staff/account/passphrase": "signed-in",
  "post /staff/account/second-factor": "signed-in",
  "post /staff/account/sign-out-everywhere": "signed-in",
  "post /staff/batches/:id/approvals": "batch.approve",
  "post /staff/batches/:id/broadcast": "batch.broadcast",
  "post /staff/batches/:id/bumps": "batch.bump",
  "post /staff/batches/:id/signatures": "batch.broadcast",
  "post /staff/batches/:id/voiding": "batch.build",
  "post /staff/blackouts": "blackout.declare",
  "post /staff/blackouts/:id/end": "blackout.declare",
  "post /staff/board": "board.ask",
  "post /staff/board/:id/confirm": "board.ask",
  "post /staff/board/:id/end": "board.ask",
  "post /staff/board/:id/failure": "board.ask",
  "post /staff/board/:id/handover": "board.ask",
  "post /staff/board/:id/return": "board.ask",
  "post /staff/board/:id/stop": "board.stop",
  "post /staff/book/attestations": "book.attest",
  "post /staff/book/corrections": "book.correct",
  "post /staff/book/keys": "book.attest",
  "post /staff/cases/:id": "case.read",
  "post /staff/cases/:id/assessments": "case.assess",
  "post /staff/cases/:id/assignment": "case.assign",
  "post /staff/cases/:id/duplicates": "duplicate.judge",
  "post /staff/cases/:id/duplicates/judgement": "duplicate.judge",
  "post /staff/cases/:id/evidence": "case.read",
  "post /staff/cases/:id/evidence-look": "case.read",
  "post /staff/cases/:id/evidence-mark": "case.assess",
  "post /staff/cases/:id/evidence-opening": "case.read",
  "post /staff/cases/:id/evidence-original": "case.read",
  "post /staff/cases/:id/messages": "case.message",
  "post /staff/cases/:id/question": "case.assess",
  "post /staff/cases/:id/question-end": "case.assess",
  "post /staff/cases/:id/recusal": "case.read",
  "post /staff/cases/:id/spam": "case.triage",
  "post /staff/cases/:id/spam-check": "spam.judge",
  "post /staff/cases/:id/triage": "case.triage",
  "post /staff/coins/freezing/:name": "coin.freeze",
  "post /staff/coins/thawing/:name": "coin.freeze",
  "post /staff/freezes": "fund.freeze",
  "post /staff/freezes/:id/thaw": "fund.thaw",
  "post /staff/groups": "group.manage",
  "post /staff/tests": "test.manage",
  "post /staff/tests/agreement": "test.manage",
  "post /staff/tests/requests": "test.manage",
  "post /staff/groups/:code/agreement": "group.manage",
  "post /staff/groups/:code/withdrawal": "group.manage",
  "post /staff/payout-pauses": "case.pause",
  "post /staff/payout-pauses/:id/:number/lifting": "case.resume",
  "post /staff/payouts/batch": "batch.build",
  "post /staff/payouts/known-changes/:id": "payout.hold",
  "post /staff/payouts/preview": "batch.build",
  "post /staff/payouts/raising/:id": "payout.hold",
  "post /staff/programmes/:code/agreement": "programme.agree",
  "post /staff/programmes/:code/policies": "programme.manage",
  "post /staff/programmes/:code/state": "programme.agree",
  "post /staff/refused-payouts/:payout/giving-up": "payout.hold",
  "post /staff/refused-payouts/:payout/paying": "payout.hold",
  "post /staff/sign-in": "open",
  "post /staff/sign-out": "signed-in",
  "post /staff/step-up": "signed-in",
  "post /staff/unexplained-spends/:txid": "payout.hold",
  "post /staff/unexplained-spends/:txid/recovery": "payout.hold",
};

/** The whole page: what each role may do, and through which door. */
export function permissionsPage(operations: readonly Operation[]): string {
  const doors: [string, Key][] = [
    ...operations
      .filter(({ auth }) => auth === "staff")
      .map(({ method, template, permission }): [string, Key] => [
        `${method} ${template}`,
        permission ?? "signed-in",
      ]),
    ...Object.entries(STAFF_DOORS),
  ];
  const ways = (key: Key): string[] =>
    doors
      .filter(([, needs]) => needs === key)
      .map(([door]) => `\`${door.replace(/^\w+/, (method) => method.toUpperCase())}\``)
      .sort();
  const head = ["Permission", "", ...ROLES];
  const rows = PERMISSIONS.map((permission) => [
    `\`${permission}\``,
    isDecision(permission) ? "decides" : "",
    ...ROLES.map((role) => (rolesWith(permission).includes(role) ? "yes" : "")),
  ]);
  return `${[
    "# Permissions",
    "What each role may do, and through which routes and pages. A test asks at every one of them as every role, as nobody, an applicant, somebody who was disabled and somebody who is on no signed list, and holds this page to what it finds; whoever is answered with an error of the server counts as neither let in nor turned away. Every permission opens one of them, or a purpose for which a case is read. What decides wants a fresh proof of who asks.",
    tableOf([head, ...rows]),
    ...PERMISSIONS.filter((permission) => ways(permission).length > 0).flatMap((permission) => [
      `## \`${permission}\``,
      ways(permission)
        .map((way) => `- ${way}`)
        .join("\n"),
    ]),
    "## Whoever is signed in",
    ways("signed-in")
      .map((way) => `- ${way}`)
      .join("\n"),
    "## What a look may be for",
    "Every look at a case has a purpose. It is one that the role and the part in this case give, as the case stands; every other one is refused (`purpose-unfit`). It shows what it needs and nothing else: `brief` is what was chosen, what it is needed for and how much; `words` is what the applicant wrote. Within it, who only stands by or judges a pair sees `brief` alone, and verdicts are kept from who must not know them. Where money goes is shown to nobody.",
    tableOf([
      ["Purpose", "Part in the case", "Permission", "Only", "Shows"],
      ...LOOKS.map(lookRow),
    ]),
  ].join("\n\n")}\n`;
}

const PARTS: Readonly<Record<Part, string>> = {
  none: "has it open without a stage in it",
  triage: "in its triage",
  review: "in its review",
  board: "reads it by the board",
};

function lookRow({ purpose, parts, permission, states, turn, appealed }: LookRow): string[] {
  const only = [
    ...(states ?? []),
    ...(turn === undefined ? [] : ["in their turn"]),
    ...(appealed === undefined ? [] : ["after an appeal"]),
  ];
  return [
    `\`${purpose}\``,
    parts.map((part) => PARTS[part]).join("; "),
    `\`${permission}\``,
    only.join(", "),
    SHOWN[purpose].join(", "),
  ];
}

/** A table of Markdown whose columns stand below each other; the first row is its head. */
function tableOf(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(3, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const line = (cells: readonly string[], filler = " "): string =>
    `| ${widths.map((width, column) => (cells[column] ?? "").padEnd(width, filler)).join(" | ")} |`;
  const [head = [], ...body] = rows;
  return [line(head), line([], "-"), ...body.map((row) => line(row))].join("\n");
}
