/** A process to kill: starts the cluster in the folder that it is given, says where, and stays until its standard input ends. */
import { startCluster } from "../../src/db/embedded/cluster.ts";

const cluster = await startCluster({ dataDir: process.argv[2] ?? "", settings: { fsync: "off" } });
process.stdout.write(`${JSON.stringify({ ...cluster.address(), adopted: cluster.adopted })}\n`);
process.stdin.resume().once("end", () => void cluster.stop());
