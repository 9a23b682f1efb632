/** What Go says of a text that is no time in RFC 3339. Source: Go's time.Parse (behaviour). */
const LAYOUT = "2006-01-02T15:04:05Z07:00";

interface Element {
  /** As the layout has it. */
  layout: string;
  form: RegExp;
  /** What is out of range, by its least and its greatest value. */
  range?: readonly [string, number, number];
}

const ELEMENTS: readonly Element[] = [
  { layout: "2006", form: /^\d{4}/ },
  { layout: "-", form: /^-/ },
  { layout: "01", form: /^\d\d/, range: ["month", 1, 12] },
  { layout: "-", form: /^-/ },
  { layout: "02", form: /^\d\d/ },
  { layout: "T", form: /^T/ },
  { layout: "15", form: /^\d\d?/, range: ["hour", 0, 23] },
  { layout: ":", form: /^:/ },
  { layout: "04", form: /^\d\d/, range: ["minute", 0, 59] },
  { layout: ":", form: /^:/ },
  { layout: "05", form: /^\d\d(?:[.,]\d+)?/, range: ["second", 0, 59] },
  { layout: "Z07:00", form: /^(?:Z|[+-]\d\d:\d\d)/ },
];

/** Null where there is nothing wrong. */
export function rfc3339Problem(text: string): string | null {
  const subject = `parsing time ${JSON.stringify(text)}`;
  let rest = text;
  const found: string[] = [];
  for (const { layout, form, range } of ELEMENTS) {
    const [part] = form.exec(rest) ?? [];
    if (part === undefined)
      return `${subject} as ${JSON.stringify(LAYOUT)}: cannot parse ${JSON.stringify(rest)} as ${JSON.stringify(layout)}`;
    if (range && (parseInt(part, 10) < range[1] || parseInt(part, 10) > range[2]))
      return `${subject}: ${range[0]} out of range`;
    found.push(part);
    rest = rest.slice(part.length);
  }
  const [, hours = 0, minutes = 0] = /^[+-](\d\d):(\d\d)$/.exec(found.at(-1) ?? "") ?? [];
  if (Number(hours) > 24) return `${subject}: time zone offset hour out of range`;
  if (Number(minutes) > 60) return `${subject}: time zone offset minute out of range`;
  if (rest !== "") return `${subject}: extra text: ${JSON.stringify(rest)}`;
  const [year = 0, month = 1, day = 1] = [found[0], found[2], found[4]].map(Number);
  if (day < 1 || day > daysIn(year, month)) return `${subject}: day out of range`;
  return null;
}

function daysIn(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}
