/** The tag of TIFF 6.0 that says which way up a picture is, 1 to 8. */
const TAG = 0x0112;
const SHORT = 3;

/** An application segment with that one tag in it, in big-endian TIFF (EXIF 2.32, 4.5). */
const SEGMENT =
  "ffe1 0022 457869660000 4d4d002a00000008 0001 0112 0003 00000001 0001 0000 00000000".replaceAll(
    " ",
    "",
  );
/** Where its value is. */
const VALUE_AT = 29;

/** Which way up the picture of an EXIF segment (its body) is, 1 to 8; 1 when it does not say so in due form. */
export function orientationOf(body: Uint8Array): number {
  if (Buffer.from(body.subarray(0, 6)).toString("latin1") !== "Exif\0\0") return 1;
  const tiff = body.subarray(6);
  const view = new DataView(tiff.buffer, tiff.byteOffset, tiff.byteLength);
  const order = Buffer.from(tiff.subarray(0, 2)).toString("latin1");
  if (tiff.length < 8 || (order !== "II" && order !== "MM")) return 1;
  const little = order === "II";
  const first = view.getUint32(4, little);
  if (first + 2 > tiff.length) return 1;
  const entries = view.getUint16(first, little);
  for (let at = first + 2; at < first + 2 + 12 * entries && at + 12 <= tiff.length; at += 12) {
    if (view.getUint16(at, little) !== TAG || view.getUint16(at + 2, little) !== SHORT) continue;
    const value = view.getUint16(at + 8, little);
    return value >= 1 && value <= 8 ? value : 1;
  }
  return 1;
}

/** A segment that says only which way up; none for a picture that stands upright. */
export function orientationSegment(orientation: number): Uint8Array[] {
  if (orientation === 1) return [];
  const segment = new Uint8Array(Buffer.from(SEGMENT, "hex"));
  segment[VALUE_AT] = orientation;
  return [segment];
}
