/** Values of directives. Source: nginx.org, "Configuration file measurement units". */

/** `10`, `8k`, `1m`, `2g` in bytes; null where it is none. */
export function parseSize(text: string): number | null {
  const match = /^(\d+)([kKmMgG]?)$/.exec(text);
  if (!match) return null;
  const shift = { "": 1, k: 1024, m: 1_048_576, g: 1_073_741_824 }[(match[2] ?? "").toLowerCase()] ?? 1;
  return Number(match[1]) * shift;
}

const UNITS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
  M: 2_592_000_000,
  y: 31_536_000_000,
};

/** `60`, `1h 30m`, `500ms` in milliseconds; null where it is none. */
export function parseTime(text: string): number | null {
  if (/^\d+$/.test(text)) return Number(text) * 1000;
  if (!/^(\d+(ms|[smhdwMy]) ?)+\d*$/.test(text)) return null;
  let total = 0;
  for (const [, digits = "", unit = "s"] of text.matchAll(/(\d+)(ms|[smhdwMy])?/g)) {
    total += Number(digits) * (UNITS[unit] ?? 1000);
  }
  return total;
}

/** What is wrong with the value of a typed directive, as nginx says it; null where nothing is. */
export function typeProblem(name: string, type: string, value: string): string | null {
  switch (type) {
    case "flag":
      return /^(on|off)$/i.test(value)
        ? null
        : `invalid value "${value}" in "${name}" directive, it must be "on" or "off"`;
    case "num":
      if (/^\d+$/.test(value)) return null;
      return name === "worker_connections" ? `invalid number "${value}"` : `"${name}" directive invalid number`;
    case "size":
      return parseSize(value) === null ? `"${name}" directive invalid value` : null;
    case "msec":
    case "sec":
      return parseTime(value) === null ? `"${name}" directive invalid value` : null;
    case "str":
      return null;
    default:
      return type.split("|").includes(value) ? null : `invalid value "${value}"`;
  }
}
