/** ISO 4217: currencies whose minor unit is not a hundredth, by the number of decimals; all others have two. */
const OTHER_DECIMALS: ReadonlyMap<string, number> = new Map([
  ...[..."BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF".split(" ")].map(
    (code) => [code, 0] as const,
  ),
  ..."BHD IQD JOD KWD LYD OMR TND".split(" ").map((code) => [code, 3] as const),
  ..."CLF UYW".split(" ").map((code) => [code, 4] as const),
]);

/** Decimals of a currency's amounts (ISO 4217): 2 for EUR, 0 for JPY, 3 for KWD. */
export function decimalsOf(currency: string): number {
  return OTHER_DECIMALS.get(currency) ?? 2;
}
