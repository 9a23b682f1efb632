/** printf and echo. Source: bash 5.2. */
import { BLOCKED } from "../../kernel/types.ts";
import { assignTo } from "./variable.ts";
import { hasControl, quoteAnsi } from "./variable.ts";
import type { Vm } from "../interp/vm.ts";
import { parseZone } from "../../../sim/time-zone.ts";
import { strftime } from "../../../sim/strftime.ts";
import { complain } from "../builtins/complain.ts";
import type { Builtin } from "../builtins/types.ts";
import { echoText } from "../echo-text.ts";
import { encodeUtf8 } from "../../kernel/bytes.ts";
import type { ByteString } from "../../kernel/types.ts";
import { parseTarget } from "./variable.ts";
import { shared, worded } from "./shared.ts";
import { isShopt } from "./options.ts";

export const printf: Builtin = (vm, args) => {
  let words = args.slice(1);
  let target: ByteString | null = null;
  if (words[0] === "-v" && words.length === 1) {
    complain(vm, "printf", "-v: option requires an argument");
    vm.err("printf: usage: printf [-v var] format [arguments]\n");
    return 2;
  }
  if (words[0] === "-v") {
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
  const [first = "", ...given] = words;
  // The sizes of C's numbers mean nothing here.
  const format = withCharacters(vm, first).replace(/(%[-+ #0-9.*]*)[hlqjztL]+(?=[diouxXeEfgGaAcs])/g, "$1");
  if (words.length === 0) {
    vm.err("printf: usage: printf [-v var] format [arguments]\n");
    return 2;
  }
  const fault = { isPartly: false };
  const [plain, plainArgs] = ownConversions(vm, format, given, fault);
  let out = "";
  const status = vm.hearing(
    (text) => (out += text),
    () => printfWords(vm, ["printf", "--", plain, ...plainArgs]),
    1,
  );
  if (status === BLOCKED) return status;
  if (target === null) vm.out(out);
  else assignTo(vm.state, target, out);
  return status || Number(fault.isPartly);
};

/** `%q` and `%(format)T` become `%s` of what they make. */
function ownConversions(
  vm: Vm,
  format: ByteString,
  args: readonly ByteString[],
  fault: { isPartly: boolean },
): [ByteString, ByteString[]] {
  const pieces = format.match(/%%|%[-+ #0-9.*]*\([^)]*\)T|%[-+ #0-9.*]*[A-Za-z]|\\?[\s\S]/g) ?? [];
  const conversions = pieces.filter((piece) => /^%[^%]/.test(piece));
  if (conversions.length === 0) return [format, [...args]];
  const out: ByteString[] = [];
  const rounds = Math.max(1, Math.ceil(args.length / conversions.length));
  for (let i = 0; i < rounds * conversions.length; i++) {
    const piece = conversions[i % conversions.length] ?? "";
    const argument = args[i];
    if (piece.includes("*")) return [format, [...args]];
    if (/[qQ]$/.test(piece)) out.push(quotePrintf(argument ?? "", vm.state.isUnicode));
    else if (piece.endsWith("b")) out.push(withCharacters(vm, argument ?? ""));
    else if (piece.endsWith(")T")) out.push(formatTime(vm, /\(([^)]*)\)/.exec(piece)?.[1] ?? "", argument ?? "-1"));
    else if (argument !== undefined) out.push(/[diouxX]$/.test(piece) ? numberOf(vm, argument, fault) : argument);
    else if (/[diouxXeEfgG]$/.test(piece)) out.push("0");
    else out.push("");
  }
  const plain = pieces
    .map((piece) => (/^%[^%]/.test(piece) ? piece.replace(/[qQ]$|\([^)]*\)T$/, "s") : piece))
    .join("");
  return [
    plain,
    out.map((value, i) =>
      /[diouxXeEfgG]$/.test(conversions[i % conversions.length] ?? "") && value === "" ? "0" : value,
    ),
  ];
}

/** `\u00e9` as the character, which without a locale that has it is shown so. */
function withCharacters(vm: Vm, text: ByteString): ByteString {
  if (!/\\[uU]/.test(text)) return text;
  return text.replace(/\\(?:u([0-9a-fA-F]{1,4})|U([0-9a-fA-F]{1,8})|[\s\S])/g, (whole, short, long) => {
    const digits: string | undefined = short ?? long;
    if (digits === undefined) return whole;
    const code = parseInt(digits, 16);
    if (code < 128) return code === 92 ? "\\\\" : String.fromCharCode(code);
    if (vm.state.isUnicode && code <= 0x10ffff) return encodeUtf8(String.fromCodePoint(code));
    return `\\\\${code > 0xffff ? "U" : "u"}${digits.toUpperCase().padStart(code > 0xffff ? 8 : 4, "0")}`;
  });
}

/** Of a number with something behind it, the number. */
function numberOf(vm: Vm, argument: ByteString, fault: { isPartly: boolean }): ByteString {
  const number = /^\s*[-+]?(?:0[xX][0-9a-fA-F]+|\d+)/.exec(argument)?.[0];
  if (number === undefined) return argument;
  if (number === argument) {
    const value = /[xX]/.test(number) ? 0n : BigInt(number.trim().replace(/^\+/, ""));
    const [low, high] = [-(2n ** 63n), 2n ** 63n - 1n];
    if (value >= low && value <= high) return argument;
    vm.err(vm.state.message(`warning: ${argument}: Numerical result out of range`, "printf"));
    return String(value < low ? low : high);
  }
  complain(vm, "printf", `${argument}: invalid ${/^\s*[-+]?0[xX]/.test(number) ? "hex " : ""}number`);
  fault.isPartly = true;
  return number;
}

function quotePrintf(text: ByteString, isUnicode: boolean): ByteString {
  if (text === "") return "''";
  if (!isUnicode && /[\x80-\xff]/.test(text))
    return quoteAnsi(text).replace(/[\x80-\xff]/g, (c) => `\\${c.charCodeAt(0).toString(8)}`);
  if (hasControl(text)) return quoteAnsi(text);
  return text.replace(/[^\w@%+:./=~#-]/g, (c) => (c.charCodeAt(0) > 127 ? c : `\\${c}`)).replace(/^([~#])/, "\\$1");
}

/** Simplified: of zones only those are known that TZ itself describes. */
function formatTime(vm: Vm, format: ByteString, argument: ByteString): ByteString {
  const seconds = argument === "" ? -1 : parseInt(argument, 10) || 0;
  if (argument !== "" && !/^\s*[-+]?\d+$/.test(argument)) complain(vm, "printf", `${argument}: invalid number`);
  const { clock } = vm.kernel;
  const epoch =
    seconds === -1 ? clock.epoch : seconds === -2 ? clock.epoch - clock.now + vm.state.startedAt : seconds * 1000;
  return strftime(format === "" ? "%X" : format, epoch, parseZone(vm.state.get("TZ")).at(epoch));
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
  const words = args.slice(1).map((word) => withCharacters(vm, word));
  const hasEscapes = isShopt(vm, "xpg_echo") || /^-[nE]*e/.test(args[1] ?? "") || /^-[nE]*e/.test(args[2] ?? "");
  vm.out(echoText(hasEscapes ? ["echo", ...words] : args, isShopt(vm, "xpg_echo"), true));
  return 0;
};
