import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { readConfig } from "../../src/app/config.ts";
import { SETTING_NAMES } from "../../src/app/settings.ts";

const lines = readFileSync(new URL("../../.env.example", import.meta.url), "utf8").split("\n");
const settings = lines.flatMap((line, index) => {
  const match = /^(?<name>[A-Z_]+)=(?<value>.*)$/.exec(line)?.groups;
  return match === undefined
    ? []
    : [{ name: match["name"]!, value: match["value"]!, above: lines[index - 1]! }];
});

test(".env.example has every setting of src/app/settings.ts, and no other", () => {
  expect(settings.map(({ name }) => name).sort()).toEqual([...SETTING_NAMES].sort());
});

test(".env.example says of each setting what it is for", () => {
  for (const { name, above } of settings) expect(above, name).toMatch(/^# [A-Za-z]/);
});

test(".env.example, taken as it is, changes nothing", () => {
  const env = Object.fromEntries(settings.map(({ name, value }) => [name, value]));
  expect(readConfig(env, "demo")).toEqual(readConfig({}, "demo"));
});
