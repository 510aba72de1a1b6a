import { z } from "zod";
import { parseCode } from "./code.ts";
import type { Code, CodeKind } from "./code.ts";
import { Refusal } from "./refusal.ts";

/** Longest text that is looked at: a code with whatever a messenger put between its groups. */
const TEXT_MAX = 400;

/**
 * A zod schema for a code of `kind` as people type it. Its messages are `code-mistyped` and `code-of-other-kind`: both can be told without
 * knowing any code. Whether the code opens something is for the caller to find out.
 */
export function CodeText(kind: CodeKind): z.ZodType<Code, string> {
  return z
    .string()
    .max(TEXT_MAX, "code-mistyped")
    .transform((text, context) => {
      const code = read(text);
      if (code?.kind === kind) return code;
      const message = code === undefined ? "code-mistyped" : "code-of-other-kind";
      context.addIssue({ code: "custom", message });
      return z.NEVER;
    });
}

function read(text: string): Code | undefined {
  try {
    return parseCode(text);
  } catch (error) {
    if (error instanceof Refusal) return undefined;
    throw error;
  }
}
