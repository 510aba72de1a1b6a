import { z } from "zod";
import { looksSecret } from "../bitcoin/secret.ts";
import type { Field, Form } from "../http/form.ts";
import { GROUP_BOUNDS } from "./group.ts";
import type { GroupKey } from "./texts.ts";

const line = { kind: "line", ltr: true, autocomplete: "off" } as const;

/** The form that proposes a group. */
export const GROUP_FORM = {
  name: "group",
  conceals: (text) => looksSecret(text) !== undefined || text.includes("PRIVATE+KEY"),
  fields: {
    vkey: { ...line, label: "vkey", hint: "vkeyHint", schema: z.string().max(200), max: 200 },
    programme: {
      ...line,
      label: "programme",
      schema: z.string().regex(/^[a-z][a-z0-9-]{0,31}$/, "choose"),
      max: 32,
    },
    quota: {
      ...line,
      label: "quota",
      hint: "quotaHint",
      inputmode: "numeric",
      schema: z
        .string()
        .regex(/^[0-9]{1,3}$/, "wrongQuota")
        .transform(Number)
        .pipe(z.number().min(1, "wrongQuota").max(GROUP_BOUNDS.quota, "wrongQuota")),
      max: 3,
    },
    until: { ...line, label: "until", hint: "untilHint", schema: z.iso.date("noDay"), max: 10 },
  },
} as const satisfies Form<Readonly<Record<string, Field<GroupKey>>>>;
