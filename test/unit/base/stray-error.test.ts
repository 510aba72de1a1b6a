/** How a command ends whose output breaks. */
import { EventEmitter } from "node:events";
import { expect, test } from "vitest";
import { endWhenUnread } from "../../../src/base/stray-error.ts";

function broken(code: string): { codes: number[]; said: string[] } {
  const output = new EventEmitter();
  const codes: number[] = [];
  const said: string[] = [];
  endWhenUnread(
    { exit: (with_) => void codes.push(with_) },
    output,
    (line) => void said.push(line),
  );
  output.emit("error", Object.assign(new Error(`write ${code}`), { code }));
  return { codes, said };
}

test("without a word when its reader went away", () => {
  expect(broken("EPIPE")).toEqual({ codes: [141], said: [] });
});

test.each(["ENOSPC", "EIO"])("with 1 and a sentence at %s: what it wrote is not whole", (code) => {
  expect(broken(code)).toEqual({
    codes: [1],
    said: ["The output cannot be written: look whether there is room for it.\n"],
  });
});
