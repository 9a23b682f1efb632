/**
 * The learner's workstation: a box of its own with kubectl and the manifests as files. Steps of a scenario run lines in it;
 * terminals are interactive shells in it.
 */
import { podariumProgram } from "./podarium-program.ts";
import type { CommandHost } from "./podarium-program.ts";
import { busybox } from "../../machine/images/busybox.ts";
import { decodeUtf8, encodeUtf8 } from "../../machine/kernel/bytes.ts";
import type { ChunkStore } from "../../machine/kernel/core.ts";
import { createImageTree } from "../../machine/kernel/fs/image-tree.ts";
import { createOverlay } from "../../machine/kernel/fs/memory-fs.ts";
import type { MemoryFs } from "../../machine/kernel/fs/memory-fs.ts";
import * as files from "../../machine/kernel/fs/volume-access.ts";
import { createKernel } from "../../machine/kernel/kernel.ts";
import type { KernelHost } from "../../machine/kernel/kernel.ts";
import type { Fabric } from "../../machine/kernel/net/fabric.ts";
import type { Terminal } from "../../machine/kernel/terminal.ts";
import type {
  ByteString,
  ExitStatus,
  Fd,
  Kernel,
  KernelObserver,
  Namespaces,
  OpenFile,
  WindowSize,
} from "../../machine/kernel/types.ts";
import type { Clock } from "../../sim/clock.ts";
import type { Random } from "../../sim/random.ts";
import type { ApiServer } from "../apiserver/types.ts";
import { createKubectl } from "../kubectl/kubectl.ts";
import { initialKubeconfig } from "../kubectl/kubeconfig-text.ts";

export interface WorkstationOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly fabric: Fabric;
  readonly chunks: ChunkStore;
  readonly api: ApiServer;
  readonly kubernetesVersion: string;
}

/** How a command is given its input and tells of its output. Texts are Unicode. */
export interface RunHandlers {
  stdin: string;
  /** Both streams, in the order of writing. */
  onOutput(text: string, stream: "stdout" | "stderr"): void;
  onExit(code: number): void;
}

export interface TerminalState {
  id: string;
  title: string;
  /** Everything printed so far. */
  output: string;
  /** A command runs in the foreground. */
  busy: boolean;
  /** What reads waits for keys, not for lines. */
  keys: boolean;
  size: WindowSize;
}

const HOME = "/home/learner";
const HOSTNAME = "workstation";
const ADDRESS = "172.18.0.254";
const CRED = { uid: 1000, gid: 1000, groups: [1000] };
/** Characters kept of what a terminal has printed. */
const MAX_COMMANDS = 10_000;
const MAX_OUTPUT = 262_144;

class OpenTerminal {
  readonly terminal: Terminal;
  readonly state: Pick<TerminalState, "id" | "title" | "output">;
  shellGroup = 0;
  /** What was typed before the first prompt: a person waits for that. Null from then on. */
  #early: string[] | null = [];

  constructor(id: string, kernel: KernelHost, clock: Clock) {
    this.state = { id, title: `learner@${HOSTNAME}`, output: "" };
    let pending = "";
    this.terminal = kernel.createTerminal({
      size: { rows: 24, columns: 120 },
      onOutput: (bytes) => {
        const early = this.#early;
        this.#early = null;
        if (early && early.length > 0) clock.after(0, () => early.forEach((text) => this.type(text)));
        // A character of several bytes may come in pieces.
        pending += bytes;
        const whole = /[\xc0-\xff][\x80-\xbf]*$/.exec(pending);
        const cut = whole && !isWholeCharacter(whole[0]) ? whole.index : pending.length;
        this.state.output = (this.state.output + decodeUtf8(pending.slice(0, cut))).slice(-MAX_OUTPUT);
        pending = pending.slice(cut);
      },
    });
  }

  type(text: string, size?: WindowSize): void {
    if (size) this.terminal.resize(size);
    if (this.#early) this.#early.push(text);
    else this.terminal.type(encodeUtf8(text));
  }
}

function isWholeCharacter(bytes: string): boolean {
  const lead = bytes.charCodeAt(0);
  return bytes.length >= (lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2);
}

export class Workstation {
  readonly #clock: Clock;
  readonly #kernel: Kernel & KernelHost;
  readonly #rootfs: MemoryFs;
  readonly #namespaces: Namespaces;
  readonly #terminals = new Map<string, OpenTerminal>();
  #running = 0;
  /** The commands that have been run, oldest first: `kubectl get pods`. */
  readonly commands: string[] = [];
  /** What the program `podarium` can do. */
  commandHost: CommandHost | null = null;

  constructor({ clock, random, fabric, chunks, api, kubernetesVersion }: WorkstationOptions) {
    const observer: KernelObserver = {
      process: (op, { argv }) => {
        if (op === "exec") this.#remember(argv);
      },
    };
    const kernel = createKernel({ clock, random, fabric, chunks, observer, name: HOSTNAME });
    const config = {
      context: "podarium",
      cluster: "podarium",
      user: "learner",
      server: "https://127.0.0.1:6443",
      namespace: null,
      isFile: true,
    };
    const kubectl = createKubectl({ api, clock, version: kubernetesVersion, config });
    const file = { kind: "program", program: kubectl, size: 60_559_544 } as const;
    // `k` is what everybody types.
    const podarium = { kind: "program", program: podariumProgram(() => this.commandHost), size: 1_048_576 } as const;
    const programs = { kubectl: file, k: file, podarium };
    const tree = createImageTree([
      ...busybox.layers,
      Object.fromEntries(Object.entries(programs).map(([name, one]) => [`/usr/local/bin/${name}`, one])),
      // The shell asks these two what may stand behind them.
      Object.fromEntries(
        ["kubectl", "k"].map((name) => [
          `/usr/share/bash-completion/completions/${name}`,
          { kind: "file", content: "# kubectl __complete answers.\n", mode: 0o644 } as const,
        ]),
      ),
    ]);
    this.#clock = clock;
    this.#kernel = kernel;
    this.#rootfs = createOverlay(clock, tree);
    this.#setUpFiles();
    this.writeFile(".kube/config", initialKubeconfig(config));
    const net = kernel.createNetNamespace([ADDRESS]);
    fabric.attach(net);
    const mount = kernel.createMountNamespace(this.#rootfs);
    this.#namespaces = {
      pid: kernel.createPidNamespace(),
      mount,
      net,
      uts: { hostname: HOSTNAME },
      cgroup: kernel.createCgroup(),
      owner: null,
    };
    // Something must be PID 1, and outlive every command.
    this.#spawn(["sleep", "infinity"], new Map(), null, () => {});
  }

  /** Whether a command of a step or of a terminal runs. */
  get busy(): boolean {
    return this.#running > 0 || [...this.#terminals.values()].some((one) => this.#isBusy(one));
  }

  /** Puts a file into the home directory. */
  writeFile(name: string, text: string): void {
    files.writeFile(this.#rootfs.root, `${HOME}/${name}`, encodeUtf8(text), { uid: CRED.uid, gid: CRED.gid });
  }

  /** The files of the home directory, by name. */
  files(): { name: string; text: string }[] {
    const home = files.lookup(this.#rootfs.root, HOME);
    if (!home || !("lookup" in home)) return [];
    return files
      .walk(home as MemoryFs["root"], Number.MAX_SAFE_INTEGER)
      .filter(({ kind, path }) => kind === "file" && !path.startsWith("."))
      .map(({ path, text }) => ({ name: path, text: decodeUtf8(text) }));
  }

  /** Runs a shell line in the home directory. */
  run(line: string, handlers: RunHandlers): void {
    const kernel = this.#kernel;
    const input = kernel.createInputSource();
    input.write(encodeUtf8(handlers.stdin));
    input.close();
    const descriptors = new Map<Fd, OpenFile>([
      [0, input.file],
      [1, kernel.createOutputSink((bytes) => handlers.onOutput(decodeUtf8(bytes), "stdout")).file],
      [2, kernel.createOutputSink((bytes) => handlers.onOutput(decodeUtf8(bytes), "stderr")).file],
    ]);
    this.#running++;
    this.#spawn(["sh", "-c", line], descriptors, null, ({ code, signal }) => {
      this.#running--;
      handlers.onExit(signal === 0 ? code : 128 + signal);
    });
  }

  /** The terminal of that name, opened where there is none; what is typed goes to its shell. */
  terminal(id: string): { type(text: string, size?: WindowSize): void } {
    let open = this.#terminals.get(id);
    if (!open) {
      open = new OpenTerminal(id, this.#kernel, this.#clock);
      this.#terminals.set(id, open);
      this.#openShell(open);
    }
    return open;
  }

  terminals(): TerminalState[] {
    return [...this.#terminals.values()].map((open) => ({
      ...open.state,
      busy: this.#isBusy(open),
      keys: open.terminal.takesKeys,
      size: open.terminal.size,
    }));
  }

  #remember(argv: readonly ByteString[]): void {
    const [program = "", ...rest] = argv.map(decodeUtf8);
    const name = program.replace(/^.*\//, "");
    if (this.commands.length < MAX_COMMANDS) this.commands.push([name === "k" ? "kubectl" : name, ...rest].join(" "));
  }

  #openShell(open: OpenTerminal): void {
    const { file } = open.terminal;
    const descriptors = new Map<Fd, OpenFile>([0, 1, 2].map((fd) => [fd, file]));
    // A shell that ends is followed by a new one, as a terminal's window would be.
    const shell = this.#spawn(["sh", "-i"], descriptors, file, () => this.#openShell(open));
    open.shellGroup = shell;
  }

  #isBusy({ terminal, shellGroup }: OpenTerminal): boolean {
    return terminal.foreground !== 0 && terminal.foreground !== shellGroup;
  }

  /** Starts a program; the number of its process group. */
  #spawn(
    argv: readonly string[],
    descriptors: ReadonlyMap<Fd, OpenFile>,
    terminal: OpenFile | null,
    onExit: (status: ExitStatus) => void,
  ): number {
    const result = this.#kernel.spawn({
      path: `/bin/${argv[0] ?? ""}`,
      argv: argv.map(encodeUtf8),
      env: environment(terminal !== null),
      cwd: HOME,
      cred: CRED,
      ns: this.#namespaces,
      files: descriptors,
      ...(terminal && { terminal }),
      onExit,
    });
    if (typeof result !== "number") return result.pgid;
    onExit({ code: 126, signal: 0 });
    return 0;
  }

  #setUpFiles(): void {
    const { root } = this.#rootfs;
    files.mkdir(root, HOME, { uid: CRED.uid, gid: CRED.gid });
    files.writeFile(
      root,
      "etc/passwd",
      `root:x:0:0:root:/root:/bin/sh\nlearner:x:${CRED.uid}:${CRED.gid}:learner:${HOME}:/bin/sh\n`,
    );
    files.writeFile(root, "etc/group", `root:x:0:\nlearner:x:${CRED.gid}:\n`);
    files.writeFile(root, "etc/hostname", `${HOSTNAME}\n`);
    files.writeFile(root, "etc/hosts", `127.0.0.1\tlocalhost\n${ADDRESS}\t${HOSTNAME}\n`);
  }
}

function environment(isTerminal: boolean): ReadonlyMap<ByteString, ByteString> {
  const env = new Map([
    ["PATH", "/usr/local/bin:/usr/bin:/bin"],
    ["HOME", HOME],
    ["USER", "learner"],
    ["HOSTNAME", HOSTNAME],
  ]);
  if (isTerminal) {
    env.set("TERM", "xterm-256color");
    env.set("PS1", "\\u@\\h:\\w\\$ ");
  }
  return env;
}
