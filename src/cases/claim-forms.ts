import { z } from "zod";
import { CodeText } from "../base/code-text.ts";
import { SCRIPT_CHOICES } from "../bitcoin/xpub.ts";
import { EVIDENCE_KINDS } from "../evidence/evidence.ts";
import type { Field, Form } from "../http/form.ts";
import type { CaseKey } from "./texts.ts";
import { holdsSecret } from "../bitcoin/words.ts";

type ClaimForm = Form<Readonly<Record<string, Field<CaseKey>>>>;

/** The claim code, which opens one request. It is put back after a typing mistake: nobody likes to type it twice. */
export const CLAIM_FORM = {
  name: "request",
  conceals: holdsSecret,
  fields: {
    code: {
      kind: "line",
      label: "code.label",
      hint: "code.hint",
      schema: CodeText("claim"),
      ltr: true,
      autocomplete: "off",
    },
  },
} as const satisfies ClaimForm;

/** Longest destination in characters: a hundred addresses fit. */
export const DESTINATION_MAX = 8000;

/** Where to be paid. What was typed is never put back: it may have been a secret of a wallet. */
export const DESTINATION_FORM = {
  name: "request",
  conceals: holdsSecret,
  fields: {
    code: { ...CLAIM_FORM.fields.code, kind: "hidden" },
    destination: {
      kind: "area",
      label: "destination.label",
      hint: "destination.hint",
      schema: z.string().max(DESTINATION_MAX),
      secret: true,
      ltr: true,
      autocomplete: "off",
    },
    addressType: {
      kind: "hidden",
      label: "type.heading",
      schema: z.enum(SCRIPT_CHOICES).optional(),
    },
  },
} as const satisfies ClaimForm;

/** A file that supports the request: what it shows. The file itself is no field, because its bytes are read past every form. */
export const EVIDENCE_FORM = {
  name: "request",
  conceals: holdsSecret,
  fields: {
    code: { ...CLAIM_FORM.fields.code, kind: "hidden" },
    kind: {
      kind: "select",
      label: "evidence.kind",
      schema: z.enum(EVIDENCE_KINDS),
      options: EVIDENCE_KINDS.map((value) => ({ value, label: `evidence.${value}` as const })),
    },
  },
} as const satisfies ClaimForm;

/** What cannot be undone and is asked twice: its texts begin with `topic`, its forms go to `path`, without language. */
export interface AskedTwice {
  readonly topic: "withdraw" | "erase";
  readonly path: string;
}

/** Taking a request back. */
export const WITHDRAWAL: AskedTwice = { topic: "withdraw", path: "/request/withdrawal" };

/** Destroying everything of it. */
export const ERASURE: AskedTwice = { topic: "erase", path: "/request/erasure" };

/** Taking a request back: `sure` only on the page that asks once more. */
export const WITHDRAWAL_FORM = {
  name: "request",
  conceals: holdsSecret,
  fields: {
    code: { ...CLAIM_FORM.fields.code, kind: "hidden" },
    sure: { kind: "hidden", label: "withdraw.sure", schema: z.literal("yes").optional() },
  },
} as const satisfies ClaimForm;

/** Erasing a request, asked once more in the same way. */
export const ERASURE_FORM = {
  ...WITHDRAWAL_FORM,
  fields: {
    ...WITHDRAWAL_FORM.fields,
    sure: { ...WITHDRAWAL_FORM.fields.sure, label: "erase.sure" },
  },
} as const satisfies ClaimForm;
