import { formatDate } from "../base/clock.ts";
import type { Clock } from "../base/clock.ts";
import { fundKeys } from "../base/fund-file.ts";
import type { Network } from "../bitcoin/network.ts";
import type { Reader, Work } from "../db/unit.ts";
import { countCertificates } from "../wallet/certificate-stock.view.ts";
import { CERTIFICATE_BLOCK, isShort } from "../wallet/certificate.ts";
import { importCertificates } from "../wallet/import-certificates.ts";
import { listKeychains } from "../wallet/keychain.store.ts";
import { fundInForce } from "./fund-in-force.ts";
import type { Log } from "./log.ts";
import { askCertificates } from "./signer-client.ts";
import type { Round } from "./worker.ts";

/** Days that a certificate is good for; its end falls on a midnight, because a finer time would date the gift (FORMATS 6). */
const GOOD_DAYS = 180;
const DAY_MS = 86_400_000;

/**
 * Looks after the stock of certified addresses: below a fifth of a block a signer that has a socket is asked for the next block; where
 * there is none the operator is warned. The signer derives the addresses itself, so a broken-into worker gets none but the fund's own certified.
 */
export function certificateRound(deps: {
  readonly read: Reader;
  readonly work: Work;
  readonly clock: Clock;
  readonly log: Log;
  readonly network: Network;
  readonly pin: string;
  readonly socket: string | undefined;
  /** How many addresses are asked for at once, if not a full stock. */
  readonly block?: number;
}): Round {
  const { block = CERTIFICATE_BLOCK } = deps;
  return {
    name: "certificates",
    run: async () => {
      for (const keychain of await listKeychains(deps.read, deps.network)) {
        const at = deps.clock.now();
        const left = await countCertificates(deps.read, keychain.programme, at);
        if (!isShort(left)) continue;
        if (deps.socket === undefined) {
          deps.log("certificates.low", { left, of: block });
          continue;
        }
        const certificates = await askCertificates(deps.socket, {
          wallet: keychain.descriptor.checksum,
          from: keychain.nextReceive,
          count: block,
          notAfter: `${formatDate(new Date(at.getTime() + GOOD_DAYS * DAY_MS))}T00:00:00Z`,
        });
        const { file } = await fundInForce(deps.read, deps.pin, deps.clock);
        await deps.work({ kind: "job", name: "certificates" }, (unit) =>
          importCertificates(unit, {
            programme: keychain.programme,
            trust: { keys: fundKeys(file, "address"), fund: file.fund, at, network: deps.network },
            certificates,
          }),
        );
      }
    },
  };
}
