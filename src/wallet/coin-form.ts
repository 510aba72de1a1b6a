import { z } from "zod";
import type { Field, Form } from "../http/form.ts";
import type { CoinKey } from "./texts.ts";

/** Why a coin is frozen or set free; kept for good, so never a name. */
export const ReasonText = z.string().trim().min(3).max(300);

/** The form that freezes a coin or sets one free; which coin, and which of the two, its path says. */
export const REASON_FORM = {
  name: "staff-coins",
  fields: {
    reason: {
      kind: "line",
      label: "freeze.reason",
      hint: "freeze.reasonHint",
      schema: ReasonText,
      max: 300,
      autocomplete: "off",
    },
  },
} as const satisfies Form<Readonly<Record<string, Field<CoinKey>>>>;
