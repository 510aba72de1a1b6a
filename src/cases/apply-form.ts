import { z } from "zod";
import { looksSecretAlone } from "../bitcoin/secret.ts";
import { holdsSecret } from "../bitcoin/words.ts";
import { SCRIPT_CHOICES } from "../bitcoin/xpub.ts";
import type { Field, Form } from "../http/form.ts";
import { APPLICATION_FORM, ApplicationForm } from "./application-form.ts";
import type { Application } from "./application-form.ts";
import { DESTINATION_MAX } from "./claim-forms.ts";
import type { DestinationInput } from "./set-destination.ts";
import type { CaseKey } from "./texts.ts";

const isSecret = (text: string): boolean =>
  holdsSecret(text) || looksSecretAlone(text) !== undefined;

/**
 * The page's form for asking: the questions, and where to be paid, which is no question and never stands among the answers. What was typed comes back when
 * anything is refused, but no secret of a wallet.
 */
export const APPLY_FORM = {
  ...APPLICATION_FORM,
  fields: {
    ...APPLICATION_FORM.fields,
    destination: {
      kind: "area",
      label: "apply.destination",
      hint: "apply.destinationHint",
      schema: z
        .string()
        .max(DESTINATION_MAX)
        .refine((text) => !isSecret(text), "destination-secret")
        .optional(),
      conceals: isSecret,
      ltr: true,
      autocomplete: "off",
    },
    addressType: {
      kind: "hidden",
      label: "type.legend",
      schema: z.enum(SCRIPT_CHOICES).optional(),
    },
    secondCode: {
      kind: "tick",
      label: "second.ask",
      hint: "second.askHint",
      schema: z.literal("yes").optional(),
    },
  },
} as const satisfies Form<Readonly<Record<string, Field<CaseKey>>>>;

/** Labels of all that the form asks: the questions, where to be paid, and whether a second code is wanted. */
export const ASKED: readonly CaseKey[] = Object.values(APPLY_FORM.fields).map(({ label }) => label);

/** What `POST /api/v1/requests` takes. */
export const RequestBody = ApplicationForm.extend({
  destination: z.string().min(1).max(DESTINATION_MAX).optional(),
  addressType: z.enum(SCRIPT_CHOICES).optional(),
  secondCode: z.literal("yes").optional(),
});

/** The answers, where to be paid if that was said, and whether a second code is wanted, of a form or a body that was filled in rightly. */
export function partsOf(sent: z.infer<typeof RequestBody>): {
  readonly application: Application;
  readonly destination: DestinationInput | undefined;
  readonly second: boolean;
} {
  const { destination: text, addressType: choice, secondCode, ...application } = sent;
  const destination = text === undefined ? undefined : { text, choice };
  return { application, destination, second: secondCode !== undefined };
}
