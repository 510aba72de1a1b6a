import type { HttpClient, Reach } from "../base/http-client.ts";
import { directly } from "../chain/sources/connect.ts";
import type { Connect } from "../chain/sources/connect.ts";
import { httpOver } from "../chain/sources/http-call.ts";
import { throughSocks } from "../chain/sources/socks.ts";
import type { Config } from "./config.ts";
import { isLoopback } from "./source-rules.ts";

/** Everything but this machine is reached through the proxy, if there is one. */
export function wayTo(url: string, { socksProxy }: Pick<Config, "socksProxy">): Connect {
  if (socksProxy === undefined || isLoopback(new URL(url).hostname)) return directly();
  return throughSocks(socksProxy.reveal());
}

/** Clients on that way, one for each server; through Tor the streams to two servers take different paths. */
export function reachOver(config: Pick<Config, "socksProxy">): Reach {
  const clients = new Map<string, HttpClient>();
  return (origin) => {
    const known = clients.get(origin.origin);
    if (known !== undefined) return known;
    const connect = wayTo(origin.href, config);
    const client = httpOver({ connect, origin, stream: `log ${origin.host}` });
    clients.set(origin.origin, client);
    return client;
  };
}
