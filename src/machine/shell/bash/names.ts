/** What names mean: type, command, builtin, enable, hash. Source: bash 5.2. */
import { complain } from "../builtins/complain.ts";
import { runCommand } from "../interp/simple-command.ts";
import type { Builtin } from "../builtins/types.ts";
import { findInPath } from "../interp/find-command.ts";
import { ForkedMap } from "../interp/forked-map.ts";
import type { Vm } from "../interp/vm.ts";
import type { ByteString } from "../../kernel/types.ts";
import { functionText } from "./layout.ts";
import { quoteWord } from "./variable.ts";
import { shared } from "./shared.ts";

export const KEYWORDS = new Set(
  "! [[ ]] { } case coproc do done elif else esac fi for function if in select then time until while".split(" "),
);

interface Meaning {
  readonly kind: "alias" | "keyword" | "function" | "builtin" | "file";
  readonly text: ByteString;
}

function meanings(vm: Vm, name: ByteString, all: boolean, skipsFunctions = false): Meaning[] {
  const { state } = vm;
  const out: Meaning[] = [];
  const alias = state.extension?.usesAliases(state) === false ? undefined : state.aliases.get(name);
  if (alias !== undefined) out.push({ kind: "alias", text: alias });
  if (KEYWORDS.has(name)) out.push({ kind: "keyword", text: name });
  const declared = skipsFunctions ? undefined : state.functions.get(name);
  if (declared) out.push({ kind: "function", text: declared.source });
  if (vm.builtins.regular.has(name)) out.push({ kind: "builtin", text: name });
  if (name.includes("/")) {
    if (vm.kernel.access(vm.proc, name, 1) === 0) out.push({ kind: "file", text: name });
  } else if (all) {
    for (const directory of (state.get("PATH") ?? "").split(":")) {
      const path = findInPath(state, name, directory);
      if (path !== undefined) out.push({ kind: "file", text: path });
    }
  } else if (out.length === 0) {
    const path = findInPath(state, name, state.get("PATH") ?? "");
    if (path !== undefined) out.push({ kind: "file", text: path });
  }
  return all ? out : out.slice(0, 1);
}

function sayMeaning(name: ByteString, { kind, text }: Meaning): ByteString {
  switch (kind) {
    case "alias":
      return `${name} is aliased to \`${text}'\n`;
    case "keyword":
      return `${name} is a shell keyword\n`;
    case "function":
      return `${name} is a function\n${functionText(name, text)}`;
    case "builtin":
      return `${name} is a shell builtin\n`;
    case "file":
      return `${name} is ${text}\n`;
  }
}

export const type: Builtin = (vm, args) => {
  let options = "";
  let i = 1;
  for (; /^-./.test(args[i] ?? ""); i++) options += args[i]?.slice(1) ?? "";
  const bad = [...options].find((letter) => !"afptP".includes(letter));
  if (bad !== undefined) {
    complain(vm, "type", `-${bad}: invalid option`);
    vm.err("type: usage: type [-afptP] name [name ...]\n");
    return 2;
  }
  let status = 0;
  for (const name of args.slice(i)) {
    let found = meanings(vm, name, options.includes("a"), options.includes("f"));
    if (options.includes("P")) {
      const path = findInPath(vm.state, name, vm.state.get("PATH") ?? "");
      found = path === undefined ? [] : [{ kind: "file", text: path }];
    } else if (options.includes("p")) found = found.filter(({ kind }) => kind === "file");
    if (found.length === 0) {
      status = 1;
      if (!/[ptP]/.test(options)) complain(vm, "type", `${name}: not found`);
    }
    for (const meaning of found) {
      if (options.includes("t")) vm.out(`${meaning.kind}\n`);
      else if (/[pP]/.test(options)) vm.out(`${meaning.text}\n`);
      else vm.out(sayMeaning(name, meaning));
    }
  }
  return status;
};

export const command: Builtin = (vm, args) => {
  let options = "";
  let i = 1;
  for (; /^-./.test(args[i] ?? ""); i++) {
    if (args[i] === "--") {
      i++;
      break;
    }
    options += args[i]?.slice(1) ?? "";
  }
  const bad = [...options].find((letter) => !"pvV".includes(letter));
  if (bad !== undefined) {
    complain(vm, "command", `-${bad}: invalid option`);
    vm.err("command: usage: command [-pVv] command [arg ...]\n");
    return 2;
  }
  const names = args.slice(i);
  if (!/[vV]/.test(options)) return shared("command")(vm, args);
  let status = 1;
  for (const name of names) {
    const [meaning] = meanings(vm, name, false);
    if (!meaning) {
      if (options.includes("V")) complain(vm, "command", `${name}: not found`);
      continue;
    }
    status = 0;
    if (options.includes("V")) vm.out(sayMeaning(name, meaning));
    else
      vm.out(
        meaning.kind === "alias"
          ? `alias ${name}=${quoteWord(meaning.text)}\n`
          : `${meaning.kind === "file" ? meaning.text : name}\n`,
      );
  }
  return status;
};

export const builtin: Builtin = (vm, args) => {
  const name = args[1];
  if (name === undefined) return 0;
  const found = vm.builtins.regular.get(name);
  if (!found) return complain(vm, "builtin", `${name}: not a shell builtin`);
  runCommand(vm, args.slice(1), { assigned: [], redirects: [], isLast: false, stays: false, skipsFunctions: true });
  return 0;
};

export const enable: Builtin = (vm) => {
  for (const name of [...vm.builtins.regular.keys()].toSorted()) vm.out(`enable ${name}\n`);
  return 0;
};

export const hash: Builtin = (vm, args) => {
  const { state } = vm;
  if (args[1] === "-r") state.hash = new ForkedMap();
  else if (args.length === 1) {
    if (state.hash.size === 0) vm.out("hash: hash table empty\n");
    else {
      vm.out("hits\tcommand\n");
      for (const { path, hits } of state.hash.values()) vm.out(`${String(hits).padStart(4)}\t${path}\n`);
    }
  } else {
    let status = 0;
    for (const name of args.slice(1)) {
      if (name.startsWith("-")) continue;
      const path = findInPath(state, name);
      if (path === undefined) status = complain(vm, "hash", `${name}: not found`);
      else if (args[1] === "-t") vm.out(`${path}\n`);
    }
    return status;
  }
  return 0;
};
