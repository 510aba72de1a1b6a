/** A thread of the derivation bench: takes a range of indexes, gives their addresses back. */
import { parentPort, workerData } from "node:worker_threads";
import { parseDescriptor } from "../../src/bitcoin/descriptor.ts";

const descriptor = parseDescriptor(String(workerData), "regtest");

parentPort?.on("message", ({ from, count }: { from: number; count: number }) => {
  const addresses = Array.from({ length: count }, (_, n) => descriptor.addressAt(0, from + n));
  parentPort?.postMessage(addresses);
});
