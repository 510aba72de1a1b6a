import { expect, test } from "vitest";
import { ofStep } from "../../support/of-step.ts";

const SAID: readonly (readonly [string, string | undefined])[] = [
  [
    "alder signs in: got 503 /problems/fund-untrusted",
    "UNAVAILABLE signing in: /problems/fund-untrusted",
  ],
  ["alder signs in: got 503 undefined", "BREAKS by 503"],
  ["alder signs in: got 503", "BREAKS by 503"],
  ["alder signs in: got 500 /problems/internal", "BREAKS by 500"],
  ["the first review: got 500", "BREAKS by 500"],
  ['expected 201 "Created", got 500 "Internal Server Error"', "BREAKS by 500"],
  ['expected 201 "Created", got 503 "Service Unavailable"', "BREAKS by 503"],
  ['expected 200 "OK", got 409 "Conflict"', "stopped: by 409"],
  ["alder signs in: got 401 /problems/unauthenticated", "stopped: by 401"],
  ["batch-altered", undefined],
];

test.each(SAID)("%s", (said, came) => {
  expect(ofStep(new Error(said))).toBe(came);
});
