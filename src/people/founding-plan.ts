import { z } from "zod";
import { ApproverStepsText } from "../base/approver-steps-text.ts";
import { parseHex } from "../base/bytes.ts";
import type { Random } from "../base/clock.ts";
import { SEPARATIONS } from "../base/separation.ts";
import { parseVkey } from "../base/tlog/note.ts";
import type { Founding, FoundingPerson } from "./found.ts";
import { isPersonCode } from "./person.ts";

const VkeyText = z.string().transform((text, context) => {
  const vkey = parseVkey(text);
  if (vkey?.type === 0x01) return vkey;
  context.addIssue({ code: "custom", message: "a verifier key of the form name+id+base64" });
  return z.NEVER;
});

const WitnessText = z.string().transform((text, context) => {
  const vkey = parseVkey(text);
  if (vkey?.type === 0x04) return vkey;
  context.addIssue({ code: "custom", message: "a witness's cosignature key, name+id+base64" });
  return z.NEVER;
});

const Witnesses = z
  .strictObject({
    quorum: z.int().min(1),
    keys: z
      .array(
        z.strictObject({
          name: z.string().regex(/^[a-z][a-z0-9-]{0,31}$/, "a short name of small letters"),
          vkey: WitnessText,
          url: z.url({ protocol: /^https?$/, message: "an address that takes checkpoints" }),
        }),
      )
      .min(1),
  })
  .refine(({ quorum, keys }) => quorum <= keys.length, "a quorum of the witnesses there are")
  .refine(
    ({ keys }) => new Set(keys.map(({ name }) => name)).size === keys.length,
    "every witness once",
  );

const KeyText = z.string().transform((text, context) => {
  const bytes = parseHex(text, 32);
  if (bytes !== undefined) return bytes;
  context.addIssue({ code: "custom", message: "a public key, 64 hex digits" });
  return z.NEVER;
});

const DayText = z.iso.date("a day, YYYY-MM-DD").transform((text) => new Date(`${text}T00:00:00Z`));

const Plan = z.strictObject({
  fund: z.string(),
  network: z.enum(["main", "test", "signet", "regtest"]),
  programmes: z.array(z.string()).min(1),
  preset: z.enum(["guarded", "standard", "open"]),
  root: z.strictObject({ keys: z.array(VkeyText).min(1), quorum: z.int().min(1) }),
  keys: z.strictObject({ log: VkeyText, address: VkeyText, bulletin: VkeyText }),
  auditors: z.array(VkeyText).default([]),
  intake: z.array(z.string()).default([]),
  people: z.array(
    z.strictObject({
      person: z.string().refine(isPersonCode, "a code of small letters, never a real name"),
      reader: KeyText.optional(),
      reviewer: KeyText.optional(),
      approver: KeyText.optional(),
    }),
  ),
  board: KeyText.optional(),
  need: z.int().min(2).default(2),
  signInRp: z.string(),
  from: DayText,
  notAfter: DayText,
  witnesses: Witnesses.optional(),
  verifyPage: z
    .string()
    .regex(/^[0-9a-f]{64}$/, "the SHA-256 of verify.html, 64 hex digits in small letters")
    .optional(),
  separation: z.enum(SEPARATIONS).default("standard"),
  approvers: ApproverStepsText,
  seq: z.strictObject({ fund: z.int().min(0), people: z.int().min(0) }).optional(),
});

/** The plan's own words for its keys; `purse found draft --help` shows them. */
export const PLAN_KEYS: readonly string[] = Object.keys(Plan.shape);

/**
 * Reads a founding plan: JSON with the public keys that founders brought, the programmes, the preset and the dates. Throws Error with
 * one line for each mistake, which names the place and never the value.
 */
export function readPlan(text: string, random: Random): Founding {
  const parsed = Plan.safeParse(jsonOf(text));
  if (!parsed.success) {
    const lines = parsed.error.issues.map(
      (issue) => `- ${issue.path.join(".") || "plan"}: ${issue.message}`,
    );
    throw new Error(`The plan cannot be used:\n${lines.join("\n")}`);
  }
  const { fund, from, seq, people, ...plan } = parsed.data;
  const persons: FoundingPerson[] = people.map(({ person, reader, reviewer, approver }) => ({
    person,
    reader,
    reviewer,
    approver,
  }));
  return {
    ...plan,
    origin: fund,
    people: persons,
    at: from,
    nonce: random.bytes(16),
    ...(seq === undefined ? {} : { seq }),
  };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error("The plan is not JSON.");
  }
}
