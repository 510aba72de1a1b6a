import type { RateSource } from "./ask-source.ts";

/**
 * The sources that RATE_SOURCES names: `NAME:CUR=URL#POINTER`, or `…#POINTER,POINTER` with that of the quote's moment, spaces between them. Undefined
 * when the text is none of that.
 */
export function parseRateSources(text: string): RateSource[] | undefined {
  const sources = text.split(/\s+/).map(parseSource);
  const found = sources.flatMap((source) => source ?? []);
  const names = new Set(found.map(({ name, currency }) => `${name} ${currency}`));
  return found.length === sources.length && names.size === found.length && found.length <= 16
    ? found
    : undefined;
}

function parseSource(text: string): RateSource | undefined {
  const match =
    /^(?<name>[a-z][a-z0-9-]{0,31}):(?<currency>[A-Z]{3})=(?<url>https?:\/\/[^#\s]+)#(?<price>\/[^,#\s]*)(?:,(?<time>\/[^,#\s]*))?$/.exec(
      text,
    );
  const { name, currency, url, price, time } = match?.groups ?? {};
  if (name === undefined || currency === undefined || price === undefined) return undefined;
  if (name === "median" || url === undefined || !URL.canParse(url)) return undefined;
  const at = new URL(url);
  if (at.username !== "" || at.password !== "") return undefined;
  return { name, currency, url: at, price, time };
}
