/** A programme whose coins the fund's own signer has no key to: holders have them, or another program. */
import { fundInForce } from "../../src/app/fund-in-force.ts";
import { formatDate } from "../../src/base/clock.ts";
import { fundKeys } from "../../src/base/fund-file.ts";
import { sats } from "../../src/base/sats.ts";
import type { Descriptor } from "../../src/bitcoin/descriptor.ts";
import { units } from "../../src/db/unit.ts";
import { openProgramme } from "../../src/programmes/open-programme.ts";
import { certify } from "../../src/signer/certify.ts";
import { importCertificates } from "../../src/wallet/import-certificates.ts";
import { DAY } from "./clock.ts";
import { seededRandom } from "./random.ts";
import type { World } from "./world.ts";

/** Opens it on a wallet. */
export async function openOwnProgramme(
  world: World,
  code: string,
  descriptor: Descriptor,
): Promise<void> {
  const { height: birthHeight } = await world.chain.source.tip();
  const programme = {
    code,
    name: `The programme ${code}`,
    purpose: "Pays with keys that are elsewhere.",
    state: "open" as const,
    awardFloor: sats(20_000n),
    awardCap: sats(5_000_000n),
  };
  const work = units(world.database.owner, world.clock, seededRandom(code));
  await work({ kind: "operator" }, (unit) =>
    openProgramme(unit, { programme, descriptor, birthHeight }),
  );
}

/** The fund's own signer certifies its addresses from the descriptor. */
export async function certifyOwn(
  world: World,
  programme: string,
  descriptor: Descriptor,
): Promise<void> {
  const { signer, clock, sql } = world;
  const policy = {
    ...signer.policy,
    wallets: [...signer.policy.wallets, { programme, descriptor }],
  };
  const block = { count: 500, from: 0, notAfter: nextMidnight(world, 100) };
  const wanted = { ...block, wallet: descriptor.checksum, t: "certify-request", v: 1 };
  const { certificates } = certify({ ...signer, policy }, wanted);
  const { file } = await fundInForce({ sql }, world.pin, clock);
  const keys = fundKeys(file, "address");
  const trust = { keys, fund: file.fund, at: clock.now(), network: "regtest" } as const;
  await world.work({ kind: "operator" }, (unit) =>
    importCertificates(unit, { programme, trust, certificates }),
  );
}

/** A midnight some days ahead of a world's clock. */
export function nextMidnight(world: World, days: number): string {
  return `${formatDate(new Date(world.clock.now().getTime() + days * DAY))}T00:00:00Z`;
}
