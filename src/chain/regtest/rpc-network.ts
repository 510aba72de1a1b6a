import { INCREMENTAL_RELAY, MIN_RELAY } from "./policy.ts";
import type { Methods } from "./rpc-error.ts";
import { btcPerKvb } from "./shapes.ts";

/** The Core release whose answers are imitated. */
const VERSION = 300_000;

/** What the node says about itself. It has no peers and never will. `stop` is called after the answer was sent. */
export function networkMethods(stop: () => void): Methods {
  return {
    getnetworkinfo: () =>
      Promise.resolve({
        version: VERSION,
        subversion: "/commonpurse-regtest:bcoin-1.0.2/",
        protocolversion: 70016,
        localrelay: true,
        networkactive: false,
        connections: 0,
        connections_in: 0,
        connections_out: 0,
        networks: [],
        relayfee: btcPerKvb(MIN_RELAY),
        incrementalfee: btcPerKvb(INCREMENTAL_RELAY),
        localaddresses: [],
        warnings: [],
      }),
    getconnectioncount: () => Promise.resolve(0),
    getpeerinfo: () => Promise.resolve([]),
    getzmqnotifications: () => Promise.resolve([]),
    stop() {
      setImmediate(stop);
      return Promise.resolve("commonpurse regtest node stopping");
    },
  };
}
