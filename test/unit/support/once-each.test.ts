import { expect, test } from "vitest";
import { onceEach } from "../../support/once-each.ts";

test("work is done once for each key, and again when it failed", async () => {
  const asked: string[] = [];
  let fails = true;
  const find = onceEach(async (key: string) => {
    asked.push(key);
    await Promise.resolve();
    if (fails) throw new Error("not now");
    return key.toUpperCase();
  });
  const both = await Promise.allSettled([find("a"), find("a")]);
  expect(both.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
  expect(asked).toEqual(["a"]);
  fails = false;
  expect(await find("a")).toBe("A");
  expect(await find("a")).toBe("A");
  expect(await find("b")).toBe("B");
  expect(asked).toEqual(["a", "a", "b"]);
});
