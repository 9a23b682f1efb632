/** Floating point as C's printf lays it out: %f %e %g. Uses only exact or correctly rounded host conversions (toFixed, toExponential). */

/** `precision` null is 6. */
export function formatFloat(value: number, conversion: string, precision: number | null, flags: string): string {
  const kind = conversion.toLowerCase();
  const sign = value < 0 || Object.is(value, -0) ? "-" : flags.includes("+") ? "+" : flags.includes(" ") ? " " : "";
  const magnitude = Math.abs(value);
  const text = Number.isNaN(value)
    ? "nan"
    : magnitude === Infinity
      ? "inf"
      : finite(magnitude, kind, Math.min(precision ?? 6, 100), flags);
  const whole = (Number.isNaN(value) ? "" : sign) + text;
  return conversion === kind ? whole : whole.toUpperCase();
}

function finite(value: number, kind: string, precision: number, flags: string): string {
  if (kind === "f") return fixed(value, precision);
  if (kind === "e") return exponential(value, precision);
  const digits = precision === 0 ? 1 : precision;
  const exponent = Number(value.toExponential(digits - 1).split("e")[1]);
  const text =
    exponent < -4 || exponent >= digits ? exponential(value, digits - 1) : fixed(value, digits - 1 - exponent);
  return flags.includes("#") || !text.includes(".") ? text : text.replace(/\.?0+(?=e|$)/, "");
}

function fixed(value: number, precision: number): string {
  // toFixed gives up beyond 1e21, where every double is a whole number.
  if (value < 1e21) return roundedToEven(value, precision);
  return BigInt(value).toString() + (precision > 0 ? "." + "0".repeat(precision) : "");
}

/** Halfway between two texts C takes the even one, and toFixed the larger. */
function roundedToEven(value: number, precision: number): string {
  const text = value.toFixed(precision);
  if (precision > 40 || (text.charCodeAt(text.length - 1) & 1) === 0) return text;
  const exact = value.toFixed(Math.min(100, precision + 60));
  const point = exact.indexOf(".");
  const kept = point + 1 + precision;
  if (!/^50*$/.test(exact.slice(kept))) return text;
  return precision === 0 ? exact.slice(0, point) : exact.slice(0, kept);
}

function exponential(value: number, precision: number): string {
  const [mantissa = "0", exponent = "+0"] = value.toExponential(precision).split("e");
  const digits = exponent.slice(1).padStart(2, "0");
  return `${mantissa}e${exponent[0] ?? "+"}${digits}`;
}
