import { fromHex } from "../base/bytes.ts";
import { formatBtc } from "../base/sats.ts";
import { addressOf } from "../bitcoin/address.ts";
import { centsAt, formatCents } from "../base/cents.ts";
import type { ProvenPayment } from "./approve-check.ts";
import type { AwardAmount } from "./award.ts";
import type { Manifest } from "./manifest.ts";

/**
 * A manifest in words, line by line: what an approver reads before signing. Addresses whole, amounts in BTC and sats; under each payment what stands
 * behind it, if that was proven. What the manifest says and its reader cannot know is said to be so.
 */
export function describeManifest(manifest: Manifest, proven?: readonly ProvenPayment[]): string[] {
  const { rate } = manifest;
  const payments = manifest.payouts.flatMap((payout, at) => [
    `  ${at + 1}. ${formatBtc(payout.amount)} BTC (${payout.amount} sat${worthOf(payout.amount, rate)}) to ${addressOf(fromHex(payout.script), manifest.network)}`,
    ...provenLines(proven?.[at]),
  ]);
  return [
    `Fund ${manifest.fund}, programme ${manifest.programme}, network ${manifest.network}.`,
    `${KINDS[manifest.kind] ?? manifest.kind} batch ${manifest.batch}, version ${manifest.version}, valid until ${manifest.expires}.`,
    ...(payments.length === 0
      ? ["It pays nobody: everything is to return to the fund."]
      : ["It pays:", ...payments]),
    `Total ${formatBtc(manifest.total)} BTC (${manifest.total} sat), fee at most ${manifest.feeCap} sat.`,
    ...(rate === "none"
      ? []
      : [
          `Awards in ${rate.currency} are reckoned at ${rate.price} ${rate.currency} for a bitcoin, said by ${rate.source} at ${rate.at}. Look whether that is so.`,
        ]),
    manifest.change === "none"
      ? "No change."
      : `Change is to return to the fund's wallet ${manifest.wallet} at ${manifest.change}: the signer reckons that address itself, and signs for no other.`,
    `May not be approved by: ${manifest.barred.join(", ") || "nobody barred"}.`,
    ...replacesLines(manifest),
  ];
}

function provenLines(payment: ProvenPayment | undefined): string[] {
  if (payment === undefined) return [];
  const { granted, reviewers, phrase } = payment;
  return [
    `     granted: ${amountOf(granted)}, signed by ${reviewers.join(" and ")}`,
    `     address phrase: ${phrase}`,
  ];
}

function amountOf(amount: AwardAmount): string {
  return "sats" in amount
    ? `${formatBtc(amount.sats)} BTC (${amount.sats} sat)`
    : `${formatCents(amount.cents)} ${amount.currency}`;
}

/** No command of an approver's has a node: that a transaction is dead is the server's word. */
function replacesLines({ replaces }: Manifest): string[] {
  if (replaces === undefined) return [];
  return [
    `The server says that these payouts were in a transaction that is dead: what it spent, ${replaces.anchor}, was spent by ${replaces.spend}, ${replaces.depth} blocks deep.`,
    "Nothing here can know that. Look it up in a node of your own: that the coin is spent by that transaction, that it is so deep, and that it pays none of these addresses.",
  ];
}

function worthOf(amount: bigint, rate: Manifest["rate"]): string {
  return rate === "none" ? "" : `, ${formatCents(centsAt(amount, rate))} ${rate.currency}`;
}

const KINDS: Readonly<Record<string, string>> = {
  payout: "Payout",
  cancel: "Cancelling",
  sweep: "Sweep",
};
