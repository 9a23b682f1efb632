/**
 * Where the kubeconfig is: `--kubeconfig`, the list in `$KUBECONFIG`, or `~/.kube/config`; several files are merged, and what
 * is changed is changed in the file that has it.
 *
 * Source: client-go tools/clientcmd loader.go and config.go (behaviour), v0.33.
 * Simplified: no lock file; paths in the file stay as they were given.
 */
import { encodeUtf8 } from "../../../machine/kernel/bytes.ts";
import { makeDirectories, writeBytes } from "../local-files.ts";
import type { Invocation, Step } from "../invocation.ts";
import { initialKubeconfig } from "../kubeconfig-text.ts";
import { toYaml } from "../printers/yaml.ts";
import { fail } from "../failure.ts";
import type { Fields } from "../fields.ts";
import { emptyKubeconfig, kubeconfigValue, parseKubeconfig } from "./kubeconfig.ts";
import type { Kubeconfig, Section } from "./kubeconfig.ts";

const SECTIONS: readonly Section[] = ["clusters", "users", "contexts"];

interface ConfigFile {
  path: string;
  config: Kubeconfig;
  exists: boolean;
}

export class KubeconfigFiles {
  readonly #inv: Invocation;
  readonly #files: ConfigFile[];
  /** As they were read. */
  readonly #preferences: Fields;
  /** All files as one. */
  readonly config: Kubeconfig;

  constructor(inv: Invocation) {
    this.#inv = inv;
    this.#files = pathsOf(inv).map((path) => {
      const content = inv.readFile(path) ?? withoutFile(inv, path);
      return {
        path,
        exists: content !== null,
        config: content === null ? emptyKubeconfig() : parseKubeconfig(content, path),
      };
    });
    this.config = merged(this.#files.map((file) => file.config));
    this.#preferences = this.config.preferences;
  }

  /** The file that a new entry is written to, as messages name it. */
  get path(): string {
    return this.#home?.path ?? "";
  }

  get #home(): ConfigFile | undefined {
    return this.#files.find((file) => file.exists) ?? this.#files.at(-1);
  }

  /** Writes the changed configuration, each entry to the file that has it. */
  *write(): Step<void> {
    const home = this.#home;
    const owner = this.#files.find((file) => file.config.currentContext !== "") ?? home;
    for (const file of this.#files) {
      const before = JSON.stringify(kubeconfigValue(file.config));
      const isHome = file === home;
      for (const section of SECTIONS) {
        const now = this.config[section];
        const own = [...now].filter(([name]) =>
          isHome
            ? !this.#files.some((one) => one !== file && one.config[section].has(name))
            : file.config[section].has(name),
        );
        file.config[section] = new Map(own);
      }
      if (file === owner) file.config.currentContext = this.config.currentContext;
      if (isHome && this.config.preferences !== this.#preferences) file.config.preferences = this.config.preferences;
      const value = kubeconfigValue(file.config);
      if (JSON.stringify(value) === before && file.exists) continue;
      if (!isHome && !file.exists) continue;
      makeDirectories(this.#inv.sys, file.path.slice(0, Math.max(0, file.path.lastIndexOf("/"))));
      if (!(yield* writeBytes(this.#inv.sys, file.path, encodeUtf8(toYaml(value)), 0o600)))
        fail(`open ${file.path}: permission denied`);
    }
  }
}

/** Files that may be missing, in the order in which they count. */
function pathsOf(inv: Invocation): string[] {
  const explicit = inv.flags.text("kubeconfig");
  if (explicit !== "") return [explicit];
  const listed = (inv.env("KUBECONFIG") ?? "").split(":").filter((path) => path !== "");
  return listed.length > 0 ? [...new Set(listed)] : [defaultPath(inv)];
}

function defaultPath(inv: Invocation): string {
  return `${inv.env("HOME") ?? ""}/.kube/config`;
}

/** Where the machine has no such file, kubectl's own settings stand for the one in the home directory. */
function withoutFile(inv: Invocation, path: string): string | null {
  const { host } = inv;
  return path === defaultPath(inv) && !host.config.isFile && host.config.cluster !== ""
    ? initialKubeconfig(host.config)
    : null;
}

function merged(configs: readonly Kubeconfig[]): Kubeconfig {
  const all = emptyKubeconfig();
  for (const one of configs) {
    for (const section of SECTIONS)
      for (const [name, entry] of one[section]) if (!all[section].has(name)) all[section].set(name, entry);
    if (all.currentContext === "") all.currentContext = one.currentContext;
    all.preferences = { ...one.preferences, ...all.preferences };
  }
  return all;
}
