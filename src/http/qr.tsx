import type { VNode } from "preact";
import { create } from "qrcode";

/** Modules of light margin around the code, as ISO/IEC 18004 wants. */
const QUIET = 4;

/**
 * `text` as a QR code (error correction M), drawn dark on white in every colour scheme, because many readers know no other. Payment
 * URIs of bech32 addresses are written in capitals, which takes a smaller code that bad cameras read better (BIP 173).
 */
export function Qr({ text, label }: { readonly text: string; readonly label: string }): VNode {
  const { modules } = create(compact(text), { errorCorrectionLevel: "M" });
  const side = modules.size + 2 * QUIET;
  return (
    <svg
      class="qr"
      role="img"
      aria-label={label}
      viewBox={`0 0 ${side} ${side}`}
      shape-rendering="crispEdges"
    >
      <path fill="#fff" d={`M0 0h${side}v${side}H0z`} />
      <path stroke="#000" d={strokes(modules.data, modules.size)} />
    </svg>
  );
}

/** Scheme and bech32 addresses may be written in capitals; parameters may not. */
function compact(text: string): string {
  return /^bitcoin:(bc|tb|bcrt)1[0-9a-z]+$/.test(text) ? text.toUpperCase() : text;
}

/** One stroke of width 1 for each run of dark modules. */
function strokes(dark: Uint8Array, size: number): string {
  let path = "";
  for (let row = 0; row < size; row += 1) {
    const line = dark.subarray(row * size, (row + 1) * size);
    for (let start = line.indexOf(1); start !== -1;) {
      const light = line.indexOf(0, start);
      const end = light === -1 ? size : light;
      path += `M${start + QUIET} ${row + QUIET + 0.5}h${end - start}`;
      start = line.indexOf(1, end);
    }
  }
  return path;
}
