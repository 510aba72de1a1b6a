import { must } from "../base/refusal.ts";

/** Most pixels of a picture: what a reviewer's browser has to unpack. The best telephones make fifty million. */
const PIXELS_MAX = 64 * 1024 * 1024;

/** Most pixels of a side. */
const SIDE_MAX = 16_384;

/** Refuses with `picture-size` a picture that has no pixels or too many. */
export function requireSize(width: number, height: number): void {
  must(width >= 1 && height >= 1, "picture-damaged");
  const fits = width <= SIDE_MAX && height <= SIDE_MAX && width * height <= PIXELS_MAX;
  must(fits, "picture-size");
}
