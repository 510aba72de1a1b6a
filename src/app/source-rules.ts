import type { ProcessRole } from "./config.ts";
import type { Settings } from "./settings.ts";

/** Whether a URL's host is this machine. */
export function isLoopback(hostname: string): boolean {
  return /^(127\.\d+\.\d+\.\d+|\[::1\]|localhost)$/.test(hostname);
}

/** What is wrong with the settings that say where blocks come from, one sentence each. */
export function sourceMistakes(set: Settings, role: ProcessRole): string[] {
  const urls = [set.BITCOIN_RPC_URL, set.ESPLORA_URL, set.ELECTRUM_URL];
  const hosts = urls.flatMap((url) => (url === undefined ? [] : [new URL(url).hostname]));
  const rules: readonly (readonly [boolean, string])[] = [
    [
      set.BITCOIN_RPC_URL !== undefined && set.ESPLORA_URL !== undefined,
      "ESPLORA_URL: set either this or BITCOIN_RPC_URL. Blocks come from one place.",
    ],
    [
      role === "demo" && (set.ESPLORA_URL ?? set.ELECTRUM_URL) !== undefined,
      "ESPLORA_URL, ELECTRUM_URL: are not for the demo, which makes its own blocks.",
    ],
    [
      set.SOCKS_PROXY === undefined && hosts.some((host) => host.endsWith(".onion")),
      "SOCKS_PROXY: must be set, because onion addresses are reached by no other way.",
    ],
    [
      isOpen(set.ESPLORA_URL, "http:"),
      "ESPLORA_URL: use https. Plain http is for this machine and for onion addresses; elsewhere the network reads what we broadcast.",
    ],
    [
      isOpen(set.ELECTRUM_URL, "tcp:"),
      "ELECTRUM_URL: use ssl://. Plain tcp:// is for this machine and for onion addresses.",
    ],
  ];
  return rules.filter(([broken]) => broken).map(([, sentence]) => sentence);
}

function isOpen(url: string | undefined, plain: string): boolean {
  if (url === undefined) return false;
  const { protocol, hostname } = new URL(url);
  return protocol === plain && !isLoopback(hostname) && !hostname.endsWith(".onion");
}
