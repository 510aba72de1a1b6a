import { expect, test } from "vitest";
import { utf8 } from "../../../src/base/bytes.ts";
import { inspect } from "../../../src/payouts/inspect.ts";
import { vectors } from "../../support/vectors.ts";

const kindOf = (text: string): string => inspect(utf8(text)).kind;

test("addresses, URIs, descriptors, PSBTs and manifests are told apart", () => {
  expect(kindOf("bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4")).toBe("address");
  expect(kindOf("bitcoin:bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4?amount=0.001")).toBe("uri");
  const manifests = vectors("own-manifests");
  expect(kindOf(manifests["walletDescriptor"])).toBe("descriptor");
  const good = manifests.cases.find((each) => each.expect === "accept");
  expect(kindOf(good!["manifest"])).toBe("manifest");
  expect(kindOf("hello")).toBe("unknown");
});

test("a secret is named and never shown", () => {
  const words =
    "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about";
  const seen = inspect(utf8(words));
  expect(seen.kind).toBe("secret");
  expect(JSON.stringify(seen)).not.toContain("abandon");
});
