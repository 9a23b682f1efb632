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
  vm.out(echoText(args.slice(1), isShopt(vm, "xpg_echo"), true));
  return 0;
};
