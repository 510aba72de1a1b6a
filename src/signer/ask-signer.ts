import { createConnection } from "node:net";

/** Longest response: a signed PSBT in base64, or a block of certificates. */
const RESPONSE_MAX = 32 * 1024 * 1024;

/**
 * Sends one request line (canonical JSON without newline) to a signer's socket and returns its response line. Asking again after a lost
 * answer is safe. Throws an Error when nobody listens there, the signer hangs up, or it takes longer than `timeoutMs`.
 */
export async function askSigner(
  path: string,
  request: string,
  timeoutMs = 120_000,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = [];
    let length = 0;
    const socket = createConnection(path, () => socket.end(`${request}\n`));
    socket.setTimeout(timeoutMs, () => socket.destroy(new Error("The signer does not answer.")));
    socket.on("data", (part: Buffer) => {
      parts.push(part);
      length += part.length;
      if (length > RESPONSE_MAX) socket.destroy(new Error("The signer's answer is too long."));
    });
    socket.on("error", reject);
    socket.on("close", () => {
      const text = Buffer.concat(parts).toString("utf8");
      if (text.endsWith("\n")) resolve(text.slice(0, -1));
      else reject(new Error("The signer hung up without an answer."));
    });
  });
}
