import { z } from "zod";
import { words } from "../bitcoin/words.ts";
import type { Field, Form } from "../http/form.ts";
import { ReferenceWire } from "../http/wire.ts";
import { BATCH_FORMS } from "./batch-forms.ts";
import { PAUSE_REASONS } from "./payout-pause.ts";
import type { PauseKey } from "./pause-texts.ts";

/** Why a payout is paused, or a pause lifted: 3 to 500 characters, no secret of a wallet. */
export const PauseWords = z.string().min(3).pipe(words(500)).pipe(z.string().min(3));

/** Pausing a payout by its reference. */
export const PAUSE_FORM = {
  name: BATCH_FORMS,
  fields: {
    payout: {
      kind: "line",
      label: "pause.payout",
      hint: "pause.payoutHint",
      schema: ReferenceWire,
      ltr: true,
      autocomplete: "off",
    },
    reason: {
      kind: "select",
      label: "pause.reason",
      schema: z.enum(PAUSE_REASONS),
      options: PAUSE_REASONS.map((value) => ({ value, label: `pause.${value}` as const })),
    },
    words: {
      kind: "area",
      label: "pause.words",
      hint: "pause.wordsHint",
      schema: PauseWords,
      max: 500,
    },
  },
} as const satisfies Form<Readonly<Record<string, Field<PauseKey>>>>;

/** Lifting one. */
export const LIFT_FORM = {
  name: BATCH_FORMS,
  fields: {
    words: {
      kind: "line",
      label: "pause.liftWords",
      hint: "pause.wordsHint",
      schema: PauseWords,
      max: 500,
    },
  },
} as const satisfies Form<Readonly<Record<string, Field<PauseKey>>>>;
