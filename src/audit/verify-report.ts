import { toHex } from "../base/bytes.ts";
import { formatTime } from "../base/clock.ts";
import { formatBtc } from "../base/sats.ts";
import { witnessedAt } from "../base/tlog/checkpoint.ts";
import { COSIGNATURE } from "../base/tlog/note.ts";
import { figuresOf, sumFigures } from "./figures.ts";
import type { PublishedFigures } from "./figures.ts";
import type { ReceiptReport } from "./receipt.ts";
import type { Verified } from "./verify-fund.ts";

/** Names of the figures, in the order of the equation; the last four only when there are any. */
const NAMES: readonly (readonly [keyof PublishedFigures, string])[] = [
  ["received", "received"],
  ["available", "available"],
  ["committed", "committed"],
  ["inFlight", "in flight"],
  ["paid", "paid"],
  ["fees", "network fees"],
  ["losses", "losses"],
  ["operations", "operations"],
  ["refunds", "refunds"],
  ["transfers", "moved to other programmes"],
];

const SEEN: ReadonlySet<string> = new Set(["losses", "operations", "refunds", "transfers"]);

/** What was found, in words, one line each. */
export function reportLines(verified: Verified): string[] {
  const { trust, log, source } = verified;
  const last = log.closes.at(-1)?.leaf;
  const rows = last?.programmes ?? [];
  return [
    trust.pinned
      ? `The keys are those of the fund file you gave.`
      : `CAUTION: the keys came from ${source} itself, so this shows only that it agrees with itself. Give the fund file that you got another way: --policy FILE.`,
    `The log ${trust.log.origin} has ${log.size} entries, all read; every tile and the signed root agree.`,
    `Root ${toHex(log.root)}`,
    ...log.signed.map(({ vkey, time }) =>
      vkey.type === COSIGNATURE
        ? `Cosigned by ${vkey.name}${time === undefined ? "" : ` at ${secondsToTime(time)}`}`
        : `Signed by ${vkey.name} (key ${vkey.id})`,
    ),
    `${count(log.policies.length, "fund file")} and ${count(log.keys.length, "key")} stand in the log; the last fund file is ${trust.digest}.`,
    `${count(log.parts.in, "part")} of gifts and ${count(log.parts.out, "part")} of payouts, in ${count(log.closes.length, "closed epoch")}; every sum was added up again.`,
    ...(log.unjudged.length === 0
      ? []
      : [
          `Steps and bands of epochs ${log.unjudged.join(", ")} were not judged: give their fund files as well (--policy, oldest first).`,
        ]),
    `${count(log.files.checked, "file")} of epochs have the published hash; ${log.files.missing} are not at this source.`,
    ...pageLines(verified),
    ...timestampLines(verified),
    ...log.corrections.map(
      (leaf) =>
        `Correction in epoch ${leaf.e}: ${leaf.field} of ${leaf.p} by ${leaf.d} sat (${leaf.code}).`,
    ),
    ...log.attestations.map(
      (each) =>
        `Epoch ${each.e} was judged ${each.verdict} by ${each.auditors.join(", ")} (sums ${each.sums}, chain ${each.chain}, opened ${each.opened}).`,
    ),
    ...(last === undefined
      ? ["No epoch has closed yet, so there are no figures."]
      : [
          `As of epoch ${last.e}, with ${last.bands.in} gifts and ${last.bands.out} payouts counted in it:`,
          ...figureLines("the fund", sumFigures(rows.map(figuresOf))),
          ...rows.flatMap((row) => figureLines(row.p, figuresOf(row))),
        ]),
    ...receiptLines(verified.receipt),
  ];
}

/** The same as JSON; amounts are decimal strings of satoshis. */
export function reportJson(verified: Verified): string {
  const { trust, log, receipt, source } = verified;
  const last = log.closes.at(-1)?.leaf;
  const rows = last?.programmes ?? [];
  const witnessed = witnessedAt(log.signed);
  return JSON.stringify({
    result: "verified",
    source,
    pinned: trust.pinned,
    fund: trust.log.origin,
    policy: trust.digest,
    ...(trust.verifyPage === undefined ? {} : { verifyPage: trust.verifyPage }),
    checkpoint: { size: log.size, root: toHex(log.root) },
    signedBy: log.signed.map(({ vkey }) => `${vkey.name}+${vkey.id}`),
    ...(witnessed === undefined ? {} : { witnessedAt: secondsToTime(witnessed) }),
    parts: log.parts,
    epochs: log.closes.length,
    unjudged: log.unjudged,
    files: log.files,
    timestamps: verified.timestamps,
    corrections: log.corrections.map((leaf) => ({ ...leaf, d: String(leaf.d) })),
    attestations: log.attestations,
    ...(last === undefined
      ? {}
      : {
          asOf: { epoch: last.e, bands: last.bands, oldest: last.oldest },
          figures: figuresJson(sumFigures(rows.map(figuresOf))),
          programmes: rows.map((row) => ({ programme: row.p, ...figuresJson(figuresOf(row)) })),
        }),
    ...(receipt === undefined
      ? {}
      : {
          receipt: {
            payment: receipt.ref,
            programme: receipt.programme,
            sum: String(receipt.sum),
            parts: receipt.parts,
            published: {
              parts: receipt.published.parts,
              sum: String(receipt.published.sum),
            },
          },
        }),
  });
}

function figureLines(name: string, figures: PublishedFigures): string[] {
  const shown = NAMES.filter(([key]) => !SEEN.has(key) || figures[key] !== 0n);
  return shown.map(
    ([key, label]) => `  ${name}: ${label} ${figures[key]} sat (${formatBtc(figures[key])} BTC)`,
  );
}

function figuresJson(figures: PublishedFigures): Record<string, string> {
  const shown = NAMES.filter(([key]) => !SEEN.has(key) || figures[key] !== 0n);
  return Object.fromEntries(shown.map(([key]) => [key, String(figures[key])]));
}

function pageLines({ trust: { verifyPage } }: Verified): string[] {
  if (verifyPage === undefined) return [];
  return [`The founders signed for the page verify.html with the SHA-256 ${verifyPage}.`];
}

/** Every timestamp in a line: what it proves is that so many entries were there before that block. */
function timestampLines({ timestamps, hadChain }: Verified): string[] {
  if (timestamps.length === 0) return ["No timestamps of checkpoints are at this source."];
  return timestamps.map(({ size, heights, held }) => {
    const beginning = `The timestamp of the first ${size} entries`;
    if (held !== undefined)
      return `${beginning} leads to block ${held}: they were there before it. Its header is in the chain.`;
    if (heights.length === 0)
      return `${beginning} names no block yet; calendars have promised one.`;
    const names = `${beginning} names block ${heights.join(", ")}`;
    return hadChain
      ? `${names}, which your node does not have buried yet.`
      : `${names}; not held against the chain.`;
  });
}

function receiptLines(receipt: ReceiptReport | undefined): string[] {
  if (receipt === undefined) return [];
  const { published, parts, sum } = receipt;
  return [
    `The receipt is for the payment ${receipt.ref} of ${sum} sat to ${receipt.programme}.`,
    `${published.parts} of its ${parts} parts, ${published.sum} sat, stand in the log; the others wait for an epoch to close.`,
  ];
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}

function secondsToTime(seconds: bigint): string {
  return formatTime(new Date(Number(seconds) * 1000));
}
