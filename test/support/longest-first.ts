import { BaseSequencer } from "vitest/node";
import type { TestSpecification } from "vitest/node";
import { longestFirst } from "./longest.ts";

/** The order in which a run begins its files. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return longestFirst(await super.sort(files));
  }
}
