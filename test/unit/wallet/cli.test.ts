import { expect, test } from "vitest";
import { deriveCommand } from "../../../src/wallet/cli.ts";

const DESCRIPTOR =
  "wpkh([fbdab5e5/84h/1h/7h]tpubDD13sNg4NMkqKPnBtv666xCYsAkGkdcEDGPoWZb6BsZVybRdRvciNbsfs1wCYEe2q8URoUgC16aUpneAfX4U21ZeLjckuryScoFXrwyNFQ4/<0;1>/*)#t6rczw3c";

async function derive(...args: string[]): Promise<string[]> {
  const lines: string[] = [];
  const command = deriveCommand({ print: (line) => void lines.push(line) }).exitOverride();
  await command.parseAsync(args, { from: "user" });
  return lines;
}

test("addresses come one a line, from any index, of both chains", async () => {
  const lines = await derive(DESCRIPTOR, "--network", "regtest", "--from", "3", "--count", "4");
  expect(lines).toHaveLength(4);
  expect(await derive(DESCRIPTOR, "--network", "regtest", "--from", "4")).toEqual([lines[1]]);
  const change = await derive(DESCRIPTOR, "--network", "regtest", "--change");
  expect(change[0]).toMatch(/^bcrt1q/);
  expect(lines).not.toContain(change[0]);
});

test("a descriptor without its checksum is refused with what to do", async () => {
  await expect(derive(DESCRIPTOR.replace(/#.*/, ""))).rejects.toThrow("eight letters");
});

test("a private key is refused and never echoed", async () => {
  const secret =
    "xprv9s21ZrQH143K3QTDL4LXw2F7HEK3wJUD2nW2nRk4stbPy6cq3jPPqjiChkVvvNKmPGJxWUtg6LnF5kejMRNNU3TGtRBeJgk33yuGBxrMPHi";
  await expect(derive(`wpkh(${secret}/0/*)`)).rejects.toThrow("private key");
  await expect(derive(`wpkh(${secret}/0/*)`)).rejects.not.toThrow(secret);
});
