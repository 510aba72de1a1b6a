import { z } from "zod";
import { CodeText } from "../base/code-text.ts";
import { looksSecret } from "../bitcoin/secret.ts";
import type { Field, Form } from "../http/form.ts";
import type { DonationKey } from "./texts.ts";

type DonorForm = Form<Readonly<Record<string, Field<DonationKey>>>>;

/** What a donor chooses. The options are the programmes that are open now; the page shows them with their purposes. */
export const DONATE_FORM = {
  name: "donate",
  fields: {
    programme: {
      kind: "choice",
      label: "give.choose",
      schema: z.string().regex(/^[a-z][a-z0-9-]{0,31}$/, "give.unknown"),
    },
  },
} as const satisfies DonorForm;

/** The receipt code, which opens one donor's page. It is put back after a typing mistake: nobody likes to type it twice. */
export const RECEIPT_FORM = {
  name: "gift",
  conceals: (text) => looksSecret(text) !== undefined,
  fields: {
    code: {
      kind: "line",
      label: "code.label",
      hint: "code.hint",
      schema: CodeText("receipt"),
      ltr: true,
      autocomplete: "off",
    },
  },
} as const satisfies DonorForm;

/** What the forms of a donor's page send: the code, and which of several proofs is asked for, counted from 0. */
export const PROOF_FORM = {
  name: "gift",
  conceals: (text) => looksSecret(text) !== undefined,
  fields: {
    ...RECEIPT_FORM.fields,
    proof: {
      kind: "hidden",
      label: "proof.download",
      schema: z
        .string()
        .regex(/^[0-9]{1,4}$/)
        .default("0")
        .transform(Number),
    },
  },
} as const satisfies DonorForm;
