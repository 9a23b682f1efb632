/** Sizes as people write them: `25Mi`, `300M`, `1048576`. */
const UNITS: Readonly<Record<string, number>> = {
  "": 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  Ki: 1024,
  Mi: 1_048_576,
  Gi: 1_073_741_824,
};

/** In bytes; undefined where it is no size. */
export function bytesOf(text: string): number | undefined {
  const [, digits, unit = ""] = /^(\d+(?:\.\d+)?)(k|M|G|Ki|Mi|Gi)?B?$/.exec(text) ?? [];
  return digits === undefined ? undefined : Math.round(Number(digits) * (UNITS[unit] ?? 1));
}
