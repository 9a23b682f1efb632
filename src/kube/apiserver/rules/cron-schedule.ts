/** What is wrong with a cron schedule. Source: robfig/cron v3 ParseStandard (behaviour). */

interface Bounds {
  min: number;
  max: number;
  names?: readonly string[];
}

const MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split(" ");
const DAYS = "sun mon tue wed thu fri sat".split(" ");
const FIELDS: readonly Bounds[] = [
  { min: 0, max: 59 },
  { min: 0, max: 23 },
  { min: 1, max: 31 },
  { min: 1, max: 12, names: MONTHS },
  { min: 0, max: 6, names: DAYS },
];
const DESCRIPTORS = ["@yearly", "@annually", "@monthly", "@weekly", "@daily", "@midnight", "@hourly"];

/** The parser's complaint, or null. */
export function scheduleError(schedule: string): string | null {
  const text = schedule.replace(/^(TZ|CRON_TZ)=\S+\s+/, "").trim();
  if (text.startsWith("@")) {
    if (DESCRIPTORS.includes(text) || /^@every (\d+(\.\d*)?(ns|us|µs|ms|s|m|h))+$/.test(text)) return null;
    return `unrecognized descriptor: ${text}`;
  }
  const parts = text.split(/\s+/).filter((part) => part !== "");
  if (parts.length !== FIELDS.length)
    return `expected exactly ${FIELDS.length} fields, found ${parts.length}: [${parts.join(" ")}]`;
  for (const [i, part] of parts.entries()) {
    for (const range of part.split(",").filter((one) => one !== "")) {
      const problem = rangeError(range, FIELDS[i] ?? { min: 0, max: 0 });
      if (problem !== null) return problem;
    }
  }
  return null;
}

function rangeError(expression: string, bounds: Bounds): string | null {
  const steps = expression.split("/");
  const ends = (steps[0] ?? "").split("-");
  const isAll = ends[0] === "*" || ends[0] === "?";
  let start = bounds.min;
  let end = bounds.max;
  if (!isAll) {
    const low = numberOf(ends[0] ?? "", bounds);
    if (typeof low === "string") return low;
    start = low;
    const high = ends.length > 1 ? numberOf(ends[1] ?? "", bounds) : low;
    if (typeof high === "string") return high;
    end = high;
    if (ends.length > 2) return `too many hyphens: ${expression}`;
  }
  if (steps.length > 2) return `too many slashes: ${expression}`;
  if (steps.length === 2) {
    const step = wholeNumber(steps[1] ?? "");
    if (typeof step === "string") return step;
    if (!isAll && ends.length === 1) end = bounds.max;
    if (step === 0) return `step of range should be a positive number: ${expression}`;
  }
  if (start < bounds.min) return `beginning of range (${start}) below minimum (${bounds.min}): ${expression}`;
  if (end > bounds.max) return `end of range (${end}) above maximum (${bounds.max}): ${expression}`;
  if (start > end) return `beginning of range (${start}) beyond end of range (${end}): ${expression}`;
  return null;
}

function numberOf(text: string, { names, min }: Bounds): number | string {
  const named = names?.indexOf(text.toLowerCase()) ?? -1;
  return named >= 0 ? named + min : wholeNumber(text);
}

function wholeNumber(text: string): number | string {
  if (/^\+?\d+$/.test(text)) return Number(text);
  if (/^-\d+$/.test(text)) return `negative number (${Number(text)}) not allowed: ${text}`;
  return `failed to parse int from ${text}: strconv.Atoi: parsing ${JSON.stringify(text)}: invalid syntax`;
}
