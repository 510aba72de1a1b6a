import { z } from "zod";
import { parseBase64 } from "../base/bytes.ts";
import { parseFeeRate } from "../bitcoin/fee-rate.ts";
import { looksSecret } from "../bitcoin/secret.ts";
import { words } from "../bitcoin/words.ts";
import type { Field, Form } from "../http/form.ts";
import { CodeNameWire, HexWire, ReferenceWire } from "../http/wire.ts";
import { RECIPIENTS_MAX } from "./choose-payouts.ts";
import { BUMP_KINDS } from "./lift-batch.ts";
import { FINDING_IDS } from "./lint/finding.ts";
import type { PayoutKey } from "./texts.ts";

type PayoutForm = Form<Readonly<Record<string, Field<PayoutKey>>>>;

/** The name that the tokens of all forms about payouts and batches carry; which form it was, its path says. */
export const BATCH_FORMS = "staff-batches";

/** Largest PSBT that is taken, base64 included. */
export const PSBT_LIMIT = 12 * 1024 * 1024;

/** An approval as it is handed in. Only Ed25519 approves; a passkey shows presence (FORMATS 4). */
export const ApprovalBody = z.strictObject({
  digest: HexWire(32),
  form: z.literal("ed25519"),
  key: HexWire(8),
  sig: HexWire(64),
});

/** A fee rate in sat/vB, with up to three decimals, as people write it. */
export const RateText = z
  .string()
  .regex(/^(0|[1-9][0-9]{0,4})([.,][0-9]{1,3})?$/, "rate.malformed")
  .transform((text, context) => {
    const rate = parseFeeRate(text.replace(",", "."));
    if (rate !== undefined) return rate;
    context.addIssue({ code: "custom", message: "rate.malformed" });
    return z.NEVER;
  });

/** Why a treasurer chose the rate; it stays with the batch. */
export const RateReason = z.string().trim().min(3).max(300);

/** Why a batch is frozen in spite of what the linter finds severe, or sent before its moment. */
export const LintReason = z.string().min(3).pipe(words(300)).pipe(z.string().min(3));

/** Names of findings with a blank between them, as a page carries what it has shown; what is no name is passed over. */
const FindingNames = z
  .string()
  .transform((text) => FINDING_IDS.filter((id) => text.split(" ").includes(id)));

/** Building a batch: the payouts to pay together, and a rate and its reason where the estimate is not to be followed. */
export const FREEZE_FORM = {
  name: BATCH_FORMS,
  fields: {
    programme: { kind: "hidden", label: "batch.programme", schema: CodeNameWire },
    payouts: {
      kind: "ticks",
      label: "freeze.choose",
      schema: z.array(ReferenceWire).min(1, "freeze.none").max(RECIPIENTS_MAX, "freeze.tooMany"),
    },
    rate: { kind: "line", label: "rate.label", hint: "rate.hint", schema: RateText.optional() },
    reason: {
      kind: "line",
      label: "rate.reason",
      hint: "rate.reasonHint",
      schema: RateReason.optional(),
      max: 300,
    },
    lintReason: {
      kind: "line",
      label: "lint.why",
      hint: "lint.whyHint",
      schema: LintReason.optional(),
      max: 300,
    },
    severe: { kind: "hidden", label: "lint.why", schema: FindingNames.optional() },
  },
} as const satisfies PayoutForm;

/** Lifting a batch that is stuck. */
export const BUMP_FORM = {
  name: BATCH_FORMS,
  fields: {
    kind: {
      kind: "choice",
      label: "bump.kind",
      schema: z.enum(BUMP_KINDS),
      options: [
        { value: "child", label: "bump.child" },
        { value: "replacement", label: "bump.replacement" },
        { value: "cancel", label: "bump.cancel" },
      ],
    },
    rate: { kind: "line", label: "bump.rate", schema: RateText, inputmode: "decimal" },
  },
} as const satisfies PayoutForm;

/** Sending a signed batch before its moment. */
export const RELEASE_FORM = {
  name: BATCH_FORMS,
  fields: {
    reason: {
      kind: "line",
      label: "release.reason",
      hint: "release.hint",
      schema: LintReason,
      max: 300,
    },
  },
} as const satisfies PayoutForm;

/** Handing in an approval: what `purse approve` printed, with or without --json. Never put back: it may have been a key. */
export const APPROVAL_FORM = {
  name: BATCH_FORMS,
  fields: {
    approval: {
      kind: "area",
      label: "approve.paste",
      hint: "approve.pasteHint",
      schema: z.string().max(4000).refine(isNoSecret, "approve.secret").transform(approvalIn),
      secret: true,
      ltr: true,
      autocomplete: "off",
    },
  },
} as const satisfies PayoutForm;

/** Handing in the signed transaction. */
export const SIGNATURE_FORM = {
  name: BATCH_FORMS,
  fields: {
    psbt: {
      kind: "area",
      label: "sign.paste",
      hint: "sign.pasteHint",
      schema: z
        .string()
        .max(PSBT_LIMIT)
        .refine((text) => isPsbtLine(text) || isNoSecret(text), "sign.secret")
        .transform(psbtIn),
      secret: true,
      ltr: true,
      autocomplete: "off",
    },
  },
} as const satisfies PayoutForm;

/** One unbroken line of a PSBT in Base64: long enough that by chance some have a piece which looks like a mistyped key. */
function isPsbtLine(text: string): boolean {
  return /^cHNidP[A-Za-z0-9+/]+={0,2}$/.test(text.trim());
}

/** Wallet secrets, and our own key files (people/key-file.ts). */
function isNoSecret(text: string): boolean {
  return looksSecret(text) === undefined && !/commonpurse-key\/|^\s*secret\s/im.test(text);
}

function approvalIn(text: string, context: z.RefinementCtx<string>): z.output<typeof ApprovalBody> {
  const read = PrintedApproval.safeParse(jsonIn(text));
  if (read.success) return "approval" in read.data ? read.data.approval : read.data;
  context.addIssue({ code: "custom", message: "approve.malformed" });
  return z.NEVER;
}

/** What `purse approve` prints: the approval alone, or with --json beside the six words. */
const PrintedApproval = z.union([
  ApprovalBody,
  z.object({ approval: ApprovalBody, words: z.string() }),
]);

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** Mail programs and terminals break long lines. */
function psbtIn(text: string, context: z.RefinementCtx<string>): Uint8Array {
  const bytes = parseBase64(text.replace(/\s/g, ""));
  if (bytes !== undefined) return bytes;
  context.addIssue({ code: "custom", message: "sign.malformed" });
  return z.NEVER;
}
