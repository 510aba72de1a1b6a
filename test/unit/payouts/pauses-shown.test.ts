import { expect, test } from "vitest";
import type { Role } from "../../../src/people/person.ts";
import { shownTo } from "../../../src/payouts/pause-routes.ts";

const shown = (roles: readonly Role[], withheld: readonly Role[] = []) =>
  shownTo({ person: { code: "hazel", roles: [...roles] }, withheld });

test("a pause that ends on a day is shown to whoever may list payouts and opens no cases, in whatever role", () => {
  for (const role of ["treasurer", "approver"] as const) {
    expect(shown([role])).toEqual({ money: true, quiet: true });
    for (const other of ["reviewer", "triager", "data-officer"] as const) {
      expect(shown([role, other])).toEqual({ money: true, quiet: false });
      expect(shown([role], [other])).toEqual({ money: true, quiet: false });
    }
  }
  expect(shown(["reviewer"])).toEqual({ money: false, quiet: false });
  expect(shown(["reviewer"], ["treasurer"])).toEqual({ money: false, quiet: false });
});
