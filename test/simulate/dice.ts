/** Chance for schedules: the same for the same seed, and fast (mulberry32). Nothing secret is drawn with it. */
export class Dice {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** A whole number from 0 to `n` − 1. */
  int(n: number): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % n;
  }

  /** One of the given, each as often as its weight says. */
  weighted<T extends { readonly weight: number }>(all: readonly T[]): T {
    let left = this.int(all.reduce((sum, { weight }) => sum + weight, 0));
    for (const each of all) {
      left -= each.weight;
      if (left < 0) return each;
    }
    throw new Error("Dice: nothing to choose from");
  }
}
