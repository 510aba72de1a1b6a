import { networks } from "bitcoinjs-lib";
import type { Network as Params } from "bitcoinjs-lib";

/** FORMATS 0 `network`. `test` is testnet3 or testnet4: addresses cannot tell them apart. */
export type Network = "main" | "test" | "signet" | "regtest";

/** All networks, in the order of FORMATS 0. */
export const NETWORKS: readonly Network[] = ["main", "test", "signet", "regtest"];

/** Hashes of block 0, as wallets show them; `test` has two. */
export const GENESIS: Readonly<Record<Network, readonly string[]>> = {
  main: ["000000000019d6689c085ae165831e934ff763ae46a2a6c172b3f1b60a8ce26f"],
  test: [
    "000000000933ea01ad0ee984209779baaec3ced90fa3f408719526f8d77f4943",
    "00000000da84f2bafbbc53dee25a72ae507ff4914b867c565be350b0da8bf043",
  ],
  signet: ["00000008819873e925422c1ff0f99f7cc9bbb232af63a077a480a3633bee1ef6"],
  regtest: ["0f9188f13cb7b2c71f2a335e3a4fc328bf5beb436012afca590b1a11466e2206"],
};

/** The network whose block 0 has this hash; undefined for a chain that is none of ours. */
export function networkOfGenesis(hash: string): Network | undefined {
  return NETWORKS.find((network) => GENESIS[network].includes(hash));
}

/** The network in `text`; undefined when it is none of the four names. */
export function parseNetwork(text: string): Network | undefined {
  return NETWORKS.find((network) => network === text);
}

/** Address prefixes and key versions. Test, signet and regtest share all but the bech32 prefix of regtest (wallet notes A3). */
export function paramsOf(network: Network): Params {
  if (network === "main") return networks.bitcoin;
  return network === "regtest" ? networks.regtest : networks.testnet;
}

/** BIP 44 coin type: 0 on the main network, 1 elsewhere. */
export function coinTypeOf(network: Network): 0 | 1 {
  return network === "main" ? 0 : 1;
}
