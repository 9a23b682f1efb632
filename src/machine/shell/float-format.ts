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
  const hasPoint = flags.includes("#");
  if (kind === "f") return pointed(fixed(value, precision), hasPoint);
  if (kind === "e") return pointed(exponential(value, precision), hasPoint);
  const digits = precision === 0 ? 1 : precision;
  const exponent = Number(exponential(value, digits - 1).split("e")[1]);
  const text =
    exponent < -4 || exponent >= digits ? exponential(value, digits - 1) : fixed(value, digits - 1 - exponent);
  if (hasPoint) return pointed(text, true);
  return text.includes(".") ? text.replace(/\.?0+(?=e|$)/, "") : text;
}

/** With the point that the flag `#` asks for. */
function pointed(text: string, hasPoint: boolean): string {
  return !hasPoint || text.includes(".") ? text : text.replace(/^\d+/, "$&.");
}

function fixed(value: number, precision: number): string {
  // toFixed gives up beyond 1e21, where every double is a whole number.
  if (value >= 1e21) return BigInt(value).toString() + (precision > 0 ? "." + "0".repeat(precision) : "");
  return roundedToEven(value.toFixed(precision), () => value.toFixed(Math.min(100, precision + 60)));
}

function exponential(value: number, precision: number): string {
  const [mantissa = "0", exponent = "+0"] = value.toExponential(precision).split("e");
  const digits = exponent.slice(1).padStart(2, "0");
  const exact = (): string => value.toExponential(Math.min(100, precision + 60)).split("e")[0] ?? "";
  return `${roundedToEven(mantissa, exact)}e${exponent[0] ?? "+"}${digits}`;
}

/** Halfway between two texts C takes the even one, and the host the larger. `exact` is the same with more digits. */
function roundedToEven(text: string, exact: () => string): string {
  if (text.length > 60 || (text.charCodeAt(text.length - 1) & 1) === 0) return text;
  const digits = exact();
  const isEven = (digits.charCodeAt(text.length - 1) & 1) === 0;
  return isEven && /^\.?50*$/.test(digits.slice(text.length)) ? digits.slice(0, text.length) : text;
}
