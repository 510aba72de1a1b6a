import { pairOf } from "./price.ts";
import type { Rate } from "./rate.ts";

const HEAD = "date,currency,price,source";

/**
 * Reads a file of rates: CSV with the line `date,currency,price,source` first. A date is a day, which stands for its first moment (UTC), or an
 * RFC 3339 time in UTC; the price is that of one bitcoin in units of the currency; the source is a name of small letters, digits and hyphens.
 * Throws Error with a sentence that says which line cannot be read.
 */
export function readRateFile(text: string): Rate[] {
  const lines = text
    .replace(/^\uFEFF/, "")
    .replace(/(\r?\n)+$/, "")
    .split(/\r?\n/);
  if (lines[0] !== HEAD) throw new Error(`The first line must be ${HEAD}.`);
  const rates = lines.slice(1).map((line, index) => {
    const rate = rateOf(line);
    if (rate !== undefined) return rate;
    throw new Error(
      `Line ${index + 2} is no rate: write a date, a currency like EUR, the price of one bitcoin like 43000.50, and a source like exchange-example.`,
    );
  });
  if (rates.length === 0) throw new Error("The file has no rates.");
  return rates;
}

function rateOf(line: string): Rate | undefined {
  const [date = "", currency = "", price = "", source = "", ...more] = line.split(",");
  const quotedAt = momentOf(date);
  const pair = /^[A-Z]{3}$/.test(currency) ? pairOf(price, currency) : undefined;
  if (pair === undefined || quotedAt === undefined || more.length > 0) return undefined;
  if (!/^[a-z][a-z0-9-]{0,31}$/.test(source)) return undefined;
  return { ...pair, currency, source, quotedAt };
}

function momentOf(text: string): Date | undefined {
  const match = /^(\d{4}-\d{2}-\d{2})(T\d{2}:\d{2}:\d{2}Z)?$/.exec(text);
  if (match === null) return undefined;
  const at = new Date(match[2] === undefined ? `${text}T00:00:00Z` : text);
  // 2030-02-30 would be a day in March.
  return Number.isNaN(at.getTime()) || !at.toISOString().startsWith(match[1] ?? "-")
    ? undefined
    : at;
}
