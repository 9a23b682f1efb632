/**
 * Plain YAML scalars as kubectl's Go parser reads them: YAML 1.1 booleans, octal and other numbers, nulls.
 * Source: go.yaml.in/yaml resolve.go rules by behaviour; sigs.k8s.io/yaml turns the result into JSON.
 */

const NULLS = new Set(["", "~", "null", "Null", "NULL"]);
const TRUES = new Set(["true", "True", "TRUE", "y", "Y", "yes", "Yes", "YES", "on", "On", "ON"]);
const FALSES = new Set(["false", "False", "FALSE", "n", "N", "no", "No", "NO", "off", "Off", "OFF"]);
const FLOAT = /^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$/;

/** The value of an untagged plain scalar. */
export function readPlainScalar(text: string): unknown {
  if (NULLS.has(text)) return null;
  if (TRUES.has(text)) return true;
  if (FALSES.has(text)) return false;
  const first = text.charAt(0);
  if (!/[-+.0-9]/.test(first)) return text;
  return readNumber(text);
}

function readNumber(text: string): unknown {
  const plain = text.replaceAll("_", "");
  if (/^[-+]?[0-9]+$/.test(plain)) {
    // A leading zero means octal, as in file modes.
    const octal = /^([-+]?)0([0-7]+)$/.exec(plain);
    if (octal) return Number.parseInt(`${octal[1]}${octal[2]}`, 8);
    return Number(plain);
  }
  const based = /^([-+]?)0([xob])([0-9a-fA-F]+)$/.exec(plain);
  if (based) {
    const base = { x: 16, o: 8, b: 2 }[based[2] as "x" | "o" | "b"];
    const value = Number.parseInt(based[3] ?? "", base);
    return Number.isNaN(value) ? text : based[1] === "-" ? -value : value;
  }
  const infinite = /^([-+]?)\.(inf|Inf|INF)$/.exec(text);
  if (infinite) return infinite[1] === "-" ? -Infinity : Infinity;
  if (/^\.(nan|NaN|NAN)$/.test(text)) return Number.NaN;
  // A number too large for a float is a text.
  const value = FLOAT.test(plain) ? Number(plain) : Infinity;
  return Number.isFinite(value) ? value : text;
}
