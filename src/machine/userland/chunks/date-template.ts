/** Times as a template describes them, for date -D. Source: strptime(3) of glibc 2.36, in the C locale. */
import { calendarDate, epochOf } from "../../../sim/units.ts";
import type { CalendarDate, EpochMs } from "../../../sim/units.ts";
import type { Zone } from "../../../sim/time-zone.ts";

type Shown = Pick<CalendarDate, "year" | "month" | "day" | "hour" | "minute" | "second">;

const MONTHS = [
  "january",
  "february",
  "march",
  "april",
  "may",
  "june",
  "july",
  "august",
  "september",
  "october",
  "november",
  "december",
];
const DAYS = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"];

/** Numbers: least, largest, and how many digits at most. */
const NUMBERS: Readonly<Record<string, readonly [least: number, largest: number, digits: number]>> = {
  C: [0, 99, 2],
  d: [1, 31, 2],
  e: [1, 31, 2],
  g: [0, 99, 2],
  G: [0, 9999, 4],
  H: [0, 23, 2],
  I: [1, 12, 2],
  j: [1, 366, 3],
  k: [0, 23, 2],
  l: [1, 12, 2],
  m: [1, 12, 2],
  M: [0, 59, 2],
  S: [0, 61, 2],
  u: [1, 7, 1],
  U: [0, 53, 2],
  V: [0, 53, 2],
  w: [0, 6, 1],
  W: [0, 53, 2],
  y: [0, 99, 2],
  Y: [0, 9999, 4],
};
const SHORTHANDS: Readonly<Record<string, string>> = {
  c: "%a %b %e %H:%M:%S %Y",
  D: "%m/%d/%y",
  F: "%Y-%m-%d",
  r: "%I:%M:%S %p",
  R: "%H:%M",
  T: "%H:%M:%S",
  x: "%m/%d/%y",
  X: "%H:%M:%S",
};

class Reader {
  rest: string;
  readonly #shown: Shown;
  #isAfternoon: boolean | null = null;
  #hasTwelve = false;
  #century: number | null = null;
  #yearOfCentury: number | null = null;
  #yearDay: number | null = null;
  #hasDay = false;
  #hasMonth = false;
  /** Set by %s. */
  #epoch: EpochMs | null = null;

  constructor(text: string, today: Shown) {
    this.rest = text;
    this.#shown = { ...today, hour: 0, minute: 0, second: 0 };
  }

  /** Whether the text begins as the template says. */
  fits(template: string): boolean {
    for (const [part, letter] of template.matchAll(/%[-_0^#]*[EO]?([^])|\s+|[^]/g)) {
      if (/^\s/.test(part)) this.rest = this.rest.trimStart();
      else if (letter === undefined ? !this.#take(part) : !this.#conversion(letter)) return false;
    }
    return true;
  }

  #take(literal: string): boolean {
    if (!this.rest.startsWith(literal)) return false;
    this.rest = this.rest.slice(literal.length);
    return true;
  }

  #match(pattern: RegExp): RegExpExecArray | null {
    const match = pattern.exec(this.rest);
    if (match) this.rest = this.rest.slice(match[0].length);
    return match;
  }

  #conversion(letter: string): boolean {
    const shorthand = SHORTHANDS[letter];
    if (shorthand !== undefined) return this.fits(shorthand);
    if (NUMBERS[letter]) return this.#number(letter);
    switch (letter) {
      case "%":
        return this.#take("%");
      case "n":
      case "t":
        this.rest = this.rest.trimStart();
        return true;
      case "a":
      case "A":
        return this.#name(DAYS) >= 0;
      case "b":
      case "B":
      case "h": {
        const month = this.#name(MONTHS);
        this.#shown.month = month + 1;
        this.#hasMonth = true;
        return month >= 0;
      }
      case "p":
      case "P": {
        const match = this.#match(/^[ap]m/i);
        this.#isAfternoon = /^p/i.test(match?.[0] ?? "");
        return match !== null;
      }
      case "s": {
        const match = this.#match(/^\d+/);
        this.#epoch = Number(match?.[0]) * 1000;
        return match !== null;
      }
      // A zone is read over: the time is a local one all the same.
      case "z":
        return this.#match(/^\s*(?:Z|[-+]\d\d(?::?\d\d)?)/) !== null;
      case "Z":
        return this.#match(/^\s*\S*/) !== null;
      default:
        return false;
    }
  }

  /** Which of the names comes next, in full or by its first three letters; -1: none. */
  #name(names: readonly string[]): number {
    const text = this.rest.toLowerCase();
    const which = names.findIndex((name) => text.startsWith(name.slice(0, 3)));
    const name = names[which] ?? "";
    this.rest = this.rest.slice(text.startsWith(name) ? name.length : 3);
    return which;
  }

  #number(letter: string): boolean {
    const [least = 0, largest = 0, digits = 0] = NUMBERS[letter] ?? [];
    const text = /^ *(\d+)/.exec(this.rest);
    if (!text) return false;
    // Digits are taken while the number can still be in its range.
    const all = text[1] ?? "";
    let length = 1;
    while (length < Math.min(all.length, digits) && Number(all.slice(0, length)) * 10 <= largest) length++;
    const value = Number(all.slice(0, length));
    this.rest = this.rest.slice(text[0].length - all.length + length);
    if (value < least || value > largest) return false;
    this.#set(letter, value);
    return true;
  }

  #set(letter: string, value: number): void {
    const shown = this.#shown;
    if (letter === "C") this.#century = value;
    else if (letter === "y") this.#yearOfCentury = value;
    else if (letter === "Y") {
      shown.year = value;
      this.#century = this.#yearOfCentury = null;
    } else if (letter === "d" || letter === "e") {
      shown.day = value;
      this.#hasDay = true;
    } else if (letter === "m") {
      shown.month = value;
      this.#hasMonth = true;
    } else if (letter === "j") this.#yearDay = value;
    else if (letter === "M") shown.minute = value;
    else if (letter === "S") shown.second = value;
    else if ("HkIl".includes(letter)) {
      this.#hasTwelve = letter === "I" || letter === "l";
      shown.hour = this.#hasTwelve ? value % 12 : value;
    }
  }

  moment(zone: Zone): EpochMs {
    if (this.#epoch !== null) return this.#epoch;
    const shown = this.#shown;
    const short = this.#yearOfCentury;
    if (this.#century !== null) shown.year = this.#century * 100 + (short ?? shown.year % 100);
    else if (short !== null) shown.year = short + (short < 69 ? 2000 : 1900);
    if (this.#hasTwelve && this.#isAfternoon === true) shown.hour += 12;
    if (this.#yearDay !== null) {
      const date = calendarDate(epochOf(shown.year, 1, this.#yearDay));
      if (!this.#hasMonth) shown.month = date.month;
      if (!this.#hasDay) shown.day = date.day;
    }
    return zone.moment(epochOf(shown.year, shown.month, shown.day, shown.hour, shown.minute, shown.second));
  }
}

/** The moment that `text` means by `template`, or null where it does not begin so. What is left of it does not matter. */
export function strptime(template: string, text: string, today: Shown, zone: Zone): EpochMs | null {
  const reader = new Reader(text, today);
  return reader.fits(template) ? reader.moment(zone) : null;
}
