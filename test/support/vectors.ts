import { readFileSync } from "node:fs";
import { Refusal } from "../../src/base/refusal.ts";

/** One case of a vector file, with whatever fields that file has. */
export interface VectorCase {
  readonly desc: string;
  readonly expect: string;
  readonly [key: string]: any;
}

/** The parsed vector file `test/vectors/<name>.json`. */
export function vectors(name: string): {
  readonly cases: readonly VectorCase[];
  readonly [key: string]: any;
} {
  return JSON.parse(readFileSync(new URL(`../vectors/${name}.json`, import.meta.url), "utf8"));
}

/** `accept` when `check` returns, else the name of the rule it refused with; other errors are bugs and pass through. */
export function outcome(check: () => unknown): string {
  try {
    check();
    return "accept";
  } catch (error) {
    if (error instanceof Refusal) return error.rule;
    throw error;
  }
}
