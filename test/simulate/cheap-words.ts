import crypto from "node:crypto";
import { syncBuiltinESMExports } from "node:module";

/** What FORMATS 3 salts the six words with. */
const WORDS_SALT = "commonpurse/words/v1";

/**
 * Stretches the six words that people compare almost not at all, in this process, until what is returned is called: the words are no matter of
 * a simulation, and made three quarters of its time. Everything else that is stretched stays as it is.
 */
export function cheapWords(): () => void {
  const real = crypto.scrypt;
  const cheap: typeof crypto.scrypt = (...args: unknown[]) => {
    const [password, salt, length, options, done] = args as Parameters<typeof real>;
    const isWords = Buffer.from(salt as Uint8Array).toString("utf8") === WORDS_SALT;
    real(password, salt, length, isWords ? { ...options, N: 2 } : options, done);
  };
  crypto.scrypt = cheap;
  syncBuiltinESMExports();
  return () => {
    crypto.scrypt = real;
    syncBuiltinESMExports();
  };
}
