import { fromHex } from "../base/bytes.ts";
import { formatBtc } from "../base/sats.ts";
import { addressOf } from "../bitcoin/address.ts";
import type { Manifest } from "./manifest.ts";

/** A manifest in words, line by line: what an approver reads before signing. Addresses whole, amounts in BTC and sats. */
export function describeManifest(manifest: Manifest): string[] {
  const payments = manifest.payouts.map(
    (payout, at) =>
      `  ${at + 1}. ${formatBtc(payout.amount)} BTC (${payout.amount} sat) to ${addressOf(fromHex(payout.script), manifest.network)}`,
  );
  return [
    `Fund ${manifest.fund}, programme ${manifest.programme}, network ${manifest.network}.`,
    `${KINDS[manifest.kind] ?? manifest.kind} batch ${manifest.batch}, version ${manifest.version}, valid until ${manifest.expires}.`,
    ...(payments.length === 0
      ? ["It pays nobody: everything returns to the fund."]
      : ["It pays:", ...payments]),
    `Total ${formatBtc(manifest.total)} BTC (${manifest.total} sat), fee at most ${manifest.feeCap} sat.`,
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

const KINDS: Readonly<Record<string, string>> = {
  payout: "Payout",
  cancel: "Cancelling",
  sweep: "Sweep",
};
