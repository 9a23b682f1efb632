/**
 * Times: seconds since the epoch, and broken-down ones as arrays. Source: the jq manual, "Dates"; strptime(3).
 * Simplified: the time zone is UTC; `%Z` reads any word.
 */
import { calendarDate, epochOf } from "../../../sim/units.ts";
import { strftime } from "../../../sim/strftime.ts";
import { JqError, isArray } from "./values.ts";
import type { Value } from "./values.ts";

/** Year, month from 0, day, hour, minute, seconds, weekday, day of the year from 0. */
export function brokenDown(seconds: number): Value {
  const whole = Math.floor(seconds);
  const { year, month, day, hour, minute, second, weekday, yearDay } = calendarDate(whole * 1000);
  return [year, month - 1, day, hour, minute, second + (seconds - whole), weekday, yearDay - 1];
}

export function secondsOf(value: Value, name: string): number {
  if (!isArray(value) || value.length < 6 || value.some((part) => typeof part !== "number"))
    throw new JqError(`${name} requires ${name === "mktime" ? "array of 6 numbers" : "parsed datetime inputs"}`);
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = value as readonly number[];
  return Math.floor(epochOf(year, month + 1, day, hour, minute, 0) / 1000) + Math.floor(second);
}

export function formatTime(value: Value, format: Value, name: string): string {
  const broken = typeof value === "number" ? brokenDown(value) : value;
  if (!isArray(broken)) throw new JqError(`${name}/1 requires parsed datetime inputs`);
  if (typeof format !== "string") throw new JqError(`${name}/1 requires a string format`);
  return strftime(format, secondsOf(broken, `${name}/1`) * 1000);
}

const MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split(" ");
const DAYS = "sun mon tue wed thu fri sat".split(" ");
const NUMBERS: Readonly<Record<string, readonly [field: string, digits: number]>> = {
  d: ["day", 2],
  e: ["day", 2],
  H: ["hour", 2],
  I: ["hour", 2],
  j: ["yearDay", 3],
  m: ["month", 2],
  M: ["minute", 2],
  S: ["second", 2],
  Y: ["year", 4],
  s: ["epoch", 12],
};
const SHORT: Readonly<Record<string, string>> = {
  D: "%m/%d/%y",
  F: "%Y-%m-%d",
  R: "%H:%M",
  T: "%H:%M:%S",
  c: "%a %b %e %H:%M:%S %Y",
  r: "%I:%M:%S %p",
};

export function parseTime(text: Value, format: Value): Value {
  if (typeof text !== "string" || typeof format !== "string")
    throw new JqError("strptime/1 requires string inputs and arguments");
  const fields = new Map<string, number>();
  const rest = read(text, format, fields);
  if (rest === null) throw new JqError(`date "${text}" does not match format "${format}"`);
  if (rest !== "") throw new JqError(`date "${text}" does not match format "${format}"`);
  const epoch = fields.get("epoch");
  if (epoch !== undefined) return brokenDown(epoch);
  const get = (name: string, otherwise: number): number => fields.get(name) ?? otherwise;
  const hour = fields.has("afternoon") ? (get("hour", 0) % 12) + 12 * get("afternoon", 0) : get("hour", 0);
  const [year, month, day] = [get("year", 1900), get("month", 1), get("day", 0)];
  const at = epochOf(year, month, day === 0 ? 1 : day, hour, get("minute", 0), 0);
  const { weekday, yearDay } = calendarDate(at);
  return [year, month - 1, day, hour, get("minute", 0), get("second", 0), weekday, day === 0 ? 0 : yearDay - 1];
}

/** What is left of the text, or null. */
function read(text: string, format: string, fields: Map<string, number>): string | null {
  let rest = text;
  for (let i = 0; i < format.length; i++) {
    const char = format.charAt(i);
    if (/\s/.test(char)) {
      rest = rest.trimStart();
      continue;
    }
    if (char !== "%") {
      if (!rest.startsWith(char)) return null;
      rest = rest.slice(1);
      continue;
    }
    const letter = format.charAt(++i);
    const after = readField(rest, letter, fields);
    if (after === null) return null;
    rest = after;
  }
  return rest;
}

function readField(text: string, letter: string, fields: Map<string, number>): string | null {
  const short = SHORT[letter];
  if (short !== undefined) return read(text, short, fields);
  const number = NUMBERS[letter];
  if (number) {
    const [name, digits] = number;
    const match = new RegExp(`^\\s*(-?\\d{1,${digits}})`).exec(text);
    if (!match) return null;
    fields.set(name, Number(match[1]));
    return text.slice(match[0].length);
  }
  switch (letter) {
    case "%":
      return text.startsWith("%") ? text.slice(1) : null;
    case "n":
    case "t":
      return text.trimStart();
    case "a":
    case "A":
      return readName(text, DAYS, /^(sun|mon|tues?|wed(nes)?|thu(rs)?|fri|sat(ur)?)(day)?/i, () => undefined);
    case "b":
    case "B":
    case "h":
      return readName(
        text,
        MONTHS,
        /^(january|february|march|april|may|june|july|august|september|october|november|december|jan|feb|mar|apr|jun|jul|aug|sep|oct|nov|dec)/i,
        (month) => fields.set("month", month + 1),
      );
    case "p": {
      const match = /^[ap]m/i.exec(text);
      if (!match) return null;
      fields.set("afternoon", /^p/i.test(text) ? 1 : 0);
      return text.slice(2);
    }
    case "y": {
      const match = /^\d{1,2}/.exec(text);
      if (!match) return null;
      const year = Number(match[0]);
      fields.set("year", year < 69 ? 2000 + year : 1900 + year);
      return text.slice(match[0].length);
    }
    case "z": {
      const match = /^(Z|[+-]\d\d:?\d\d)/.exec(text);
      return match ? text.slice(match[0].length) : null;
    }
    case "Z": {
      const match = /^[A-Za-z]+/.exec(text);
      return match ? text.slice(match[0].length) : null;
    }
    default:
      return null;
  }
}

function readName(
  text: string,
  names: readonly string[],
  pattern: RegExp,
  take: (index: number) => unknown,
): string | null {
  const match = pattern.exec(text);
  if (!match) return null;
  take(names.indexOf(match[0].slice(0, 3).toLowerCase()));
  return text.slice(match[0].length);
}
