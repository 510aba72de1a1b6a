import { expect, test } from "vitest";
import { Fault } from "../../../src/base/fault.ts";
import { cursors } from "../../../src/http/cursor.ts";

const list = cursors(new Uint8Array(32));

test("a cursor gives back the keys it was made of", () => {
  const keys = ["2030-01-07T09:00:00Z", "ключ"];
  expect(list.read("cases open", list.issue("cases open", keys))).toEqual(keys);
});

test("a cursor of another list, another fund or another making is refused", () => {
  const cursor = list.issue("cases open", ["a"]);
  const other = cursors(new Uint8Array(32).fill(1));
  for (const read of [
    () => list.read("cases closed", cursor),
    () => other.read("cases open", cursor),
    () => list.read("cases open", `A${cursor.slice(1)}`),
    () => list.read("cases open", ""),
    () => list.read("cases open", "x".repeat(10_000)),
  ])
    expect(read).toThrow(Fault);
});
