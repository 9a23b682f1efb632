/**
 * `alpine/git`: git clone makes a working tree that looks like one.
 * Simplified: nothing can be fetched: a clone of an https address holds a README that says so; other commands say that they are not simulated.
 */
import type { AppletMain, AppletRun } from "../../kernel/applet.ts";
import { O_CREAT, O_TRUNC, O_WRONLY } from "../../kernel/flags.ts";
import { STANDARD_PATH } from "../base.ts";
import { alpine } from "../linux/alpine.ts";
import { program } from "../parts/service.ts";
import { numbered } from "../web/web-image.ts";
import type { Image } from "../types.ts";

const CLONE_MS = 900;

const git: AppletMain = function* (sys, argv): AppletRun {
  const words = argv
    .slice(1)
    .filter(
      (word, i) =>
        !word.startsWith("-") && !["-b", "--branch", "--depth", "-c", "-C", "--origin"].includes(argv[i] ?? ""),
    );
  const [
    command,
    url = "",
    directory = url
      .replace(/\/$/, "")
      .replace(/^.*\//, "")
      .replace(/\.git$/, ""),
  ] = words;
  if (command === "version" || argv.includes("--version")) {
    yield* sys.print("git version 2.49.0\n");
    return 0;
  }
  if (command === undefined || command === "help") {
    yield* sys.print("usage: git [-v | --version] [-h | --help] [-C <path>] [-c <name>=<value>] <command> [<args>]\n");
    return command === "help" || argv.includes("--help") || argv.includes("-h") ? 0 : 1;
  }
  if (command !== "clone") {
    yield* sys.error(`git: '${command}' is not simulated by Podarium; clone is\n`);
    return 1;
  }
  if (url === "") {
    yield* sys.error(
      "fatal: You must specify a repository to clone.\n\nusage: git clone [<options>] [--] <repo> [<dir>]\n",
    );
    return 129;
  }
  const present = sys.k.readdir(sys.p, directory);
  if (typeof present !== "number" && present.length > 0) {
    yield* sys.error(`fatal: destination path '${directory}' already exists and is not an empty directory.\n`);
    return 128;
  }
  yield* sys.error(`Cloning into '${directory}'...\n`);
  if (!/^(https?|git|ssh):\/\/|^[\w.-]+@/.test(url)) {
    yield* sys.error(`fatal: repository '${url}' does not exist\n`);
    return 128;
  }
  yield* sys.sleep(CLONE_MS);
  sys.k.mkdir(sys.p, directory, 0o755);
  sys.k.mkdir(sys.p, `${directory}/.git`, 0o755);
  const files: Readonly<Record<string, string>> = {
    ".git/HEAD": "ref: refs/heads/main\n",
    ".git/config": `[remote "origin"]\n\turl = ${url}\n`,
    "README.md": `# ${directory.replace(/^.*\//, "")}\n\nPodarium fetches nothing: this stands for the content of ${url}\n`,
    "index.html": `<h1>${url}</h1>\n`,
  };
  for (const [name, content] of Object.entries(files)) {
    const fd = yield* sys.open(`${directory}/${name}`, O_WRONLY | O_CREAT | O_TRUNC, 0o644);
    if (fd < 0) {
      yield* sys.error(`fatal: could not create work tree dir '${directory}': Permission denied\n`);
      return 128;
    }
    yield* sys.writeAll(fd, content);
    sys.k.close(sys.p, fd);
  }
  return 0;
};

export const alpineGit: Image = {
  names: ["alpine/git", "bitnami/git"],
  latest: "2.49.0",
  acceptsTag: (tag) => numbered(tag) || /^v?\d/.test(tag),
  sizeBytes: 27_000_000,
  layers: [...alpine.layers, { "/usr/bin/git": program("git", git, 3_000_000), "/git": { kind: "directory" } }],
  config: {
    entrypoint: ["git"],
    cmd: ["--help"],
    env: [STANDARD_PATH],
    user: "",
    workingDir: "/git",
    exposedPorts: [],
  },
};
