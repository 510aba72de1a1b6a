import { fromHex } from "../base/bytes.ts";
import { formatBtc } from "../base/sats.ts";
import { addressOf } from "../bitcoin/address.ts";
import { centsAt, formatCents } from "../base/cents.ts";
import type { Manifest } from "./manifest.ts";

/** A manifest in words, line by line: what an approver reads before signing. Addresses whole, amounts in BTC and sats. */
export function describeManifest(manifest: Manifest): string[] {
  const { rate } = manifest;
  const payments = manifest.payouts.map(
    (payout, at) =>
      `  ${at + 1}. ${formatBtc(payout.amount)} BTC (${payout.amount} sat${worthOf(payout.amount, rate)}) to ${addressOf(fromHex(payout.script), manifest.network)}`,
  );
  return [
    `Fund ${manifest.fund}, programme ${manifest.programme}, network ${manifest.network}.`,
    `${KINDS[manifest.kind] ?? manifest.kind} batch ${manifest.batch}, version ${manifest.version}, valid until ${manifest.expires}.`,
    ...(payments.length === 0
      ? ["It pays nobody: everything returns to the fund."]
      : ["It pays:", ...payments]),
    `Total ${formatBtc(manifest.total)} BTC (${manifest.total} sat), fee at most ${manifest.feeCap} sat.`,
    ...(rate === "none"
      ? []
      : [
          `Awards in ${rate.currency} are reckoned at ${rate.price} ${rate.currency} for a bitcoin, said by ${rate.source} at ${rate.at}. Look whether that is so.`,
        ]),
    manifest.change === "none"
      ? "No change."
      : `Change returns to the fund's own wallet at ${manifest.change}.`,
    `May not be approved by: ${manifest.barred.join(", ") || "nobody barred"}.`,
    ...(manifest.replaces === undefined
      ? []
      : [
          `It takes over payouts of a dead lineage: ${manifest.replaces.anchor} was spent by ${manifest.replaces.spend}, ${manifest.replaces.depth} blocks deep.`,
        ]),
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
