import { createRequire } from "node:module";
import type { Bcoin } from "./bcoin.ts";
import { verifyTaproot } from "./taproot.ts";

const require = createRequire(import.meta.url);

/** One in a process, however many nodes it opens: what is mended is the modules themselves. */
let loaded: Bcoin | undefined;

/**
 * Loads bcoin with Core's rules for regtest, taproot's included; gives the same when asked again. The environment variable NODE_BACKEND
 * must be `js`: its native modules are not built when packages are installed without scripts. Throws when the optional package is not
 * installed.
 */
export function loadBcoin(): Bcoin {
  loaded ??= loadMended();
  return loaded;
}

function loadMended(): Bcoin {
  mendIterators();
  const networks = load("protocol/networks") as {
    regtest: { block: Record<string, number | null> };
  };
  // Core: BIP 34, 65 and 66 are buried at height 1 of regtest. The constants are read when the other modules are loaded.
  Object.assign(networks.regtest.block, { bip34height: 1, bip65height: 1, bip66height: 1 });
  const bcoin = {
    Chain: load("blockchain/chain"),
    Mempool: load("mempool/mempool"),
    Miner: load("mining/miner"),
    CoinView: load("coins/coinview"),
    TX: load("primitives/tx"),
    Block: load("primitives/block"),
    Script: load("script/script"),
    Address: load("primitives/address"),
    ScriptError: load("script/scripterror"),
  } as Bcoin;
  verifyTaproot(bcoin);
  return bcoin;
}

function load(path: string): unknown {
  return require(`bcoin/lib/${path}`);
}

/**
 * bcoin passes the bounds that it does not use as null, which leveldown 6 takes for a bound that nothing meets, so that every
 * listing is empty. bcoin was written for leveldown 4, which no longer builds.
 */
function mendIterators(): void {
  const { prototype } = require("leveldown") as { prototype: LevelDown };
  const { iterator } = prototype;
  prototype.iterator = function (options) {
    const bounds = Object.entries(options).filter(([, value]) => value !== null);
    return iterator.call(this, Object.fromEntries(bounds));
  };
}

interface LevelDown {
  iterator: (this: unknown, options: Record<string, unknown>) => unknown;
}
