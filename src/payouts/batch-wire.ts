import { z } from "zod";
import { fromHex } from "../base/bytes.ts";
import { addressOf } from "../bitcoin/address.ts";
import type { Network } from "../bitcoin/network.ts";
import { CodeNameWire, HexWire, ReferenceWire, SatsWire, TimeWire } from "../http/wire.ts";
import type { ApproverOutlook } from "./approver-outlook.view.ts";
import { CURRENCIES } from "./award.ts";
import type { BatchFile } from "./batch-file.view.ts";
import { SEPARATIONS } from "../base/separation.ts";
import { BATCH_KINDS, BATCH_STATES } from "./batch.ts";
import { FORM_STATES } from "./form-states.view.ts";
import { severeOf } from "./lint-batch.ts";
import { FINDING_IDS } from "./lint/finding.ts";
import type { StuckBatch } from "./stuck-batches.view.ts";
import { STUCK_SIGNS } from "./stuck.ts";

/** That nobody can approve a batch as it is. */
const GapWire = z.strictObject({ moveOut: z.array(ReferenceWire) }).meta({
  description:
    "Too few approvers neither built it nor reviewed a case of it: `moveOut` names the payouts without which there would be enough, none when no choice of them helps.",
});

/** Who is left to approve a batch, at the moment when it is looked at or frozen. */
export const OutlookWire = z.strictObject({
  need: z
    .int()
    .min(2)
    .meta({ description: "How many people must approve it, as the fund said when it was frozen." }),
  approversLeft: z.int().min(0).meta({
    description: "How many approvers neither build it nor reviewed a case of it, and can sign in.",
  }),
  approversTight: z.boolean().meta({
    description: "Enough can approve it, and none of them may be missing.",
  }),
  approverGap: GapWire.optional(),
});

/** A batch as the JSON routes give it. */
export const BatchWire = z
  .strictObject({
    id: ReferenceWire,
    programme: CodeNameWire,
    kind: z.enum(BATCH_KINDS),
    cancels: ReferenceWire.optional(),
    state: z.enum(BATCH_STATES),
    digest: HexWire(32),
    words: z.string(),
    total: SatsWire,
    fee: SatsWire,
    feeCap: SatsWire,
    rate: z
      .strictObject({
        satPerVb: z.string(),
        basis: z.enum(["estimate", "fallback", "floor", "ceiling", "manual"]),
        reason: z.string().optional(),
      })
      .optional(),
    price: z
      .strictObject({
        at: TimeWire,
        currency: z.enum(CURRENCIES),
        price: z.string(),
        source: CodeNameWire,
      })
      .optional(),
    maker: CodeNameWire,
    expires: TimeWire,
    refusal: z.string().optional(),
    barred: z.array(CodeNameWire),
    separation: z.enum(SEPARATIONS),
    ...OutlookWire.partial().shape,
    need: OutlookWire.shape.need,
    needDue: z
      .strictObject({ least: z.int(), most: z.int(), each: z.array(z.int()) })
      .optional()
      .meta({
        description:
          "How many people must approve this frozen batch by the fund file and the people lists, one of `each`, where `need` is another number: somebody wrote its row over.",
      }),
    needUntold: z.literal(true).optional().meta({
      description:
        "How many people must approve this frozen batch cannot be told: its fund file or the people lists in the database were written over.",
    }),
    release: TimeWire.optional(),
    releaseReason: z.string().optional(),
    isUndead: z.boolean().meta({
      description:
        "It is dead, and a reorganisation lets it be mined all the same: cancel it. What waits and was signed in it last joins no other batch before that.",
    }),
    stuck: z
      .strictObject({
        since: z.int().min(0),
        blocks: z.int().min(0),
        noticed: z.int().min(0),
        signs: z.array(z.enum(STUCK_SIGNS)).min(1),
        parents: z.array(ReferenceWire),
      })
      .optional(),
    severe: z.array(z.enum(FINDING_IDS)).optional(),
    change: z.string().optional(),
    approvers: z.array(CodeNameWire),
    txids: z.array(HexWire(32)),
    forms: z.array(
      z.strictObject({
        fee: SatsWire,
        state: z.enum(FORM_STATES),
        txid: HexWire(32).optional(),
        rule: z.string().optional(),
        maker: CodeNameWire.optional(),
        satPerVb: z.string().optional(),
      }),
    ),
    payouts: z.array(
      z.strictObject({ id: ReferenceWire, amount: SatsWire, address: z.string().optional() }),
    ),
  })
  .meta({ id: "Batch" });

/** The same as its JSON. */
export function outlookWire(outlook: ApproverOutlook): z.input<typeof OutlookWire> {
  const { need, left, gap, isTight } = outlook;
  return {
    need,
    approversLeft: left,
    approversTight: isTight,
    approverGap: gap && { moveOut: [...gap.moveOut] },
  };
}

/** A batch as its JSON. */
export function batchWire(
  { lint, stuck, needAltered, ...batch }: BatchFile,
  network: Network,
): z.input<typeof BatchWire> {
  return {
    ...batch,
    needDue: needAltered?.due && { ...needAltered.due, each: [...needAltered.due.each] },
    needUntold: needAltered !== undefined && needAltered.due === undefined ? true : undefined,
    price: batch.price === "none" ? undefined : batch.price,
    severe: lint === undefined ? undefined : severeOf(lint.report).map(({ id }) => id),
    total: batch.total.toString(),
    fee: batch.fee.toString(),
    feeCap: batch.feeCap.toString(),
    stuck: stuck && stuckWire(stuck),
    barred: [...batch.barred],
    approvers: [...batch.approvers],
    txids: [...batch.txids],
    forms: batch.forms.map((form) => ({ ...form, fee: form.fee.toString() })),
    payouts: batch.payouts.map(({ id, amount, script }) => ({
      id,
      amount: amount.toString(),
      address: script && addressOf(fromHex(script), network),
    })),
  };
}

function stuckWire({ since, blocks, noticed, signs, parents }: StuckBatch) {
  return { since, blocks, noticed, signs: [...signs], parents: [...parents] };
}
