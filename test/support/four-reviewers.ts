/** A staff with one reviewer more than the demo's, so that two of four have had no part in a case that two others declined. */
import type { DemoDuties } from "../../src/app/demo/demo-people.ts";

export const FOUR_REVIEWERS: readonly DemoDuties[] = [
  { code: "alder", roles: ["triager"] },
  { code: "birch", roles: ["reviewer"] },
  { code: "cedar", roles: ["reviewer"] },
  { code: "elder", roles: ["reviewer"] },
  { code: "fir", roles: ["reviewer"] },
  { code: "hazel", roles: ["treasurer"] },
  { code: "larch", roles: ["approver"] },
  { code: "maple", roles: ["approver"] },
  { code: "rowan", roles: ["auditor"] },
  { code: "sorbus", roles: ["data-officer"] },
  { code: "willow", roles: ["operator"] },
];
