/** printf and echo. Source: bash 5.2. */
import { BLOCKED } from "../../kernel/types.ts";
import { assignTo } from "./variable.ts";
import { hasControl, quoteAnsi } from "./variable.ts";
import type { Vm } from "../interp/vm.ts";
import { calendarDate } from "../../../sim/units.ts";
import { complain } from "../builtins/complain.ts";
import type { Builtin } from "../builtins/types.ts";
import { echoText } from "../echo-text.ts";
import type { ByteString } from "../../kernel/types.ts";
import { parseTarget } from "./variable.ts";
import { shared, worded } from "./shared.ts";
import { isShopt } from "./options.ts";

export const printf: Builtin = (vm, args) => {
  let words = args.slice(1);
  let target: ByteString | null = null;
  if (words[0] === "-v" && words.length > 1) {
    target = words[1] ?? "";
    if (!parseTarget(target)) return complain(vm, "printf", `\`${target}': not a valid identifier`, 2);
    words = words.slice(2);
  }
  if (words[0] === "--") words = words.slice(1);
  else if (/^-./.test(words[0] ?? "") && !/%/.test(words[0] ?? "")) {
    complain(vm, "printf", `${words[0]?.slice(0, 2) ?? ""}: invalid option`);
    vm.err("printf: usage: printf [-v var] format [arguments]\n");
    return 2;
  }
  const [format = "", ...given] = words;
  if (words.length === 0) {
    vm.err("printf: usage: printf [-v var] format [arguments]\n");
    return 2;
  }
  const [plain, plainArgs] = ownConversions(vm, format, given);
  let out = "";
  const status = vm.hearing(
    (text) => (out += text),
    () => printfWords(vm, ["printf", "--", plain, ...plainArgs]),
    1,
  );
  if (status === BLOCKED) return status;
  if (target === null) vm.out(out);
  else assignTo(vm.state, target, out);
  return status;
};

/** `%q` and `%(format)T` become `%s` of what they make. */
function ownConversions(vm: Vm, format: ByteString, args: readonly ByteString[]): [ByteString, ByteString[]] {
  const pieces = format.match(/%%|%[-+ #0-9.*]*\([^)]*\)T|%[-+ #0-9.*]*[A-Za-z]|\\?[\s\S]/g) ?? [];
  const conversions = pieces.filter((piece) => /^%[^%]/.test(piece));
  if (conversions.length === 0) return [format, [...args]];
  const out: ByteString[] = [];
  const rounds = Math.max(1, Math.ceil(args.length / conversions.length));
  for (let i = 0; i < rounds * conversions.length; i++) {
    const piece = conversions[i % conversions.length] ?? "";
    const argument = args[i];
    if (piece.includes("*")) return [format, [...args]];
    if (piece.endsWith("q")) out.push(quotePrintf(argument ?? ""));
    else if (piece.endsWith(")T")) out.push(formatTime(vm, /\(([^)]*)\)/.exec(piece)?.[1] ?? "", argument ?? "-1"));
    else if (argument !== undefined) out.push(argument);
    else if (/[diouxXeEfgG]$/.test(piece)) out.push("0");
    else out.push("");
  }
  const plain = pieces.map((piece) => (/^%[^%]/.test(piece) ? piece.replace(/q$|\([^)]*\)T$/, "s") : piece)).join("");
  return [
    plain,
    out.map((value, i) =>
      /[diouxXeEfgG]$/.test(conversions[i % conversions.length] ?? "") && value === "" ? "0" : value,
    ),
  ];
}

function quotePrintf(text: ByteString): ByteString {
  if (text === "") return "''";
  if (hasControl(text)) return quoteAnsi(text);
  return text.replace(/[^\w@%+:./=~#-]/g, (c) => (c.charCodeAt(0) > 127 ? c : `\\${c}`)).replace(/^([~#])/, "\\$1");
}

const DAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
const MONTHS = "January February March April May June July August September October November December".split(" ");

/** Simplified: UTC, and the conversions that scripts use. */
function formatTime(vm: Vm, format: ByteString, argument: ByteString): ByteString {
  const epochMs =
    argument === "-1" || argument === "-2" || argument === "" ? vm.kernel.clock.epoch : Number(argument) * 1000;
  const date = calendarDate(epochMs);
  const two = (value: number): string => String(value).padStart(2, "0");
  const weekday = (((Math.floor(epochMs / 86_400_000) + 4) % 7) + 7) % 7;
  const one = (letter: string): string => {
    switch (letter) {
      case "Y":
        return String(date.year);
      case "m":
        return two(date.month);
      case "d":
        return two(date.day);
      case "e":
        return String(date.day).padStart(2);
      case "H":
        return two(date.hour);
      case "M":
        return two(date.minute);
      case "S":
        return two(date.second);
      case "F":
        return `${date.year}-${two(date.month)}-${two(date.day)}`;
      case "T":
        return `${two(date.hour)}:${two(date.minute)}:${two(date.second)}`;
      case "R":
        return `${two(date.hour)}:${two(date.minute)}`;
      case "s":
        return String(Math.floor(epochMs / 1000));
      case "a":
        return (DAYS[weekday] ?? "").slice(0, 3);
      case "A":
        return DAYS[weekday] ?? "";
      case "b":
        return (MONTHS[date.month - 1] ?? "").slice(0, 3);
      case "B":
        return MONTHS[date.month - 1] ?? "";
      case "y":
        return two(date.year % 100);
      case "Z":
        return "UTC";
      case "z":
        return "+0000";
      case "%":
        return "%";
      default:
        return `%${letter}`;
    }
  };
  return (format === "" ? "%T" : format).replace(/%(.)/g, (_whole, letter: string) => one(letter));
}

const printfWords = worded(shared("printf"), (text) => {
  const number = /^invalid number '(.*)'$/s.exec(text)?.[1];
  if (number === "") return "";
  if (number !== undefined) return `${number}: invalid number`;
  const format = /^%.*?([A-Za-z%])?.*: invalid format$/s.exec(text);
  if (!format) return text;
  return format[1] === undefined ? "`%': missing format character" : `\`${format[1]}': invalid format character`;
});

export const echo: Builtin = (vm, args) => {
  vm.out(echoText(args.slice(1), isShopt(vm, "xpg_echo")));
  return 0;
};
