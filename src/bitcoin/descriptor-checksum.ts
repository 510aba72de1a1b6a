/** The letters a descriptor may have, in the order BIP 380 numbers them. */
const INPUT =
  "0123456789()[],'/*abcdefgh@:$%{}" +
  "IJKLMNOPQRSTUVWXYZ&+-.;<=>?!^_|~" +
  'ijklmnopqrstuvwxyzABCDEFGH`#"\\ ';
const OUTPUT = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";

const GENERATOR = [0xf5dee51989n, 0xa9fdca3312n, 0x1bab10e32dn, 0x3706b1677an, 0x644d626ffdn];

/** The eight letters of BIP 380 for a descriptor without `#…`; undefined when it has a letter descriptors do not use. */
export function descriptorChecksum(body: string): string | undefined {
  let state = 1n;
  let group = 0;
  let inGroup = 0;
  for (const letter of body) {
    const position = INPUT.indexOf(letter);
    if (position < 0) return undefined;
    state = step(state, position & 31);
    group = group * 3 + (position >> 5);
    inGroup += 1;
    if (inGroup === 3) {
      state = step(state, group);
      group = 0;
      inGroup = 0;
    }
  }
  if (inGroup > 0) state = step(state, group);
  for (let zero = 0; zero < 8; zero += 1) state = step(state, 0);
  state ^= 1n;
  return Array.from(
    { length: 8 },
    (_, place) => OUTPUT[Number((state >> BigInt(5 * (7 - place))) & 31n)],
  ).join("");
}

/** The descriptor with its checksum; throws RangeError when `body` has letters descriptors do not use. */
export function withChecksum(body: string): string {
  const checksum = descriptorChecksum(body);
  if (checksum === undefined) throw new RangeError("withChecksum: letters outside BIP 380");
  return `${body}#${checksum}`;
}

function step(state: bigint, value: number): bigint {
  const top = state >> 35n;
  let next = ((state & 0x7ffffffffn) << 5n) ^ BigInt(value);
  GENERATOR.forEach((generator, bit) => {
    if ((top >> BigInt(bit)) & 1n) next ^= generator;
  });
  return next;
}
