/** What every command of git needs: where it is, whose repository that is, its settings, and how it fails. Source: git 2.39 setup.c. */
import type { AppletRun, Sys } from "../../kernel/applet.ts";
import { parseZone } from "../../../sim/time-zone.ts";
import { userName } from "../accounts.ts";
import { parseGnuDate } from "../chunks/gnu/date-words.ts";
import { Repository } from "./store.ts";
import { globalFile, settingsOf } from "./settings.ts";
import type { Setting } from "./settings.ts";

/** Ends a command: what is said, and with which code. */
export class GitFailure {
  readonly text: string;
  readonly code: number;

  constructor(text: string, code = 128) {
    this.text = text;
    this.code = code;
  }
}

export function fatal(text: string): GitFailure {
  return new GitFailure(`fatal: ${text}\n`);
}

export function unknownName(name: string): GitFailure {
  return fatal(`not a valid object name: '${name}'`);
}

export class Git {
  readonly sys: Sys;
  readonly version: string;
  /** From -c. */
  readonly extra: readonly string[];
  #repository: Repository | null | undefined;
  readonly #given: { readonly directory: string | undefined; readonly tree: string | undefined };

  constructor(
    sys: Sys,
    version: string,
    extra: readonly string[],
    given: { readonly directory: string | undefined; readonly tree: string | undefined },
  ) {
    this.sys = sys;
    this.version = version;
    this.extra = extra;
    this.#given = given;
  }

  settings(): Setting[] {
    const found = this.find();
    return settingsOf(this.sys, found instanceof Repository ? found : null, this.extra);
  }

  setting(key: string): string | undefined {
    return this.settings().findLast((one) => one.key === key)?.value;
  }

  /** The repository that the working directory is in; else why there is none. */
  find(): Repository | GitFailure {
    if (this.#repository) return this.#repository;
    const found = this.#search();
    if (found instanceof Repository) this.#repository = found;
    return found;
  }

  /** Takes a repository as the one that is worked in. */
  use(repository: Repository): void {
    this.#repository = repository;
  }

  #search(): Repository | GitFailure {
    const { sys } = this;
    const given = this.#given.directory ?? sys.env("GIT_DIR");
    const cwd = sys.k.getcwd(sys.p);
    if (given !== undefined) {
      const directory = given.startsWith("/") ? given : `${cwd}/${given}`;
      if (!isRepository(sys, directory)) return fatal(`not a git repository: '${given}'`);
      const config = sys.k.readFile(sys.p, `${directory}/config`);
      const isBare = typeof config === "string" && /^\s*bare = true$/m.test(config);
      const tree = this.#given.tree ?? sys.env("GIT_WORK_TREE") ?? ".";
      if (isBare && this.#given.tree === undefined) return new Repository(sys, directory, null);
      return new Repository(sys, directory, tree === "." ? cwd : tree.startsWith("/") ? tree : `${cwd}/${tree}`);
    }
    const start = sys.k.stat(sys.p, ".");
    for (let at = cwd; ; at = at.replace(/\/[^/]*$/, "") || "/") {
      const inner = `${at === "/" ? "" : at}/.git`;
      const stat = sys.k.stat(sys.p, inner);
      const file = typeof stat !== "number" && stat.kind === "file" ? sys.k.readFile(sys.p, inner) : 0;
      const pointed = typeof file === "string" ? /^gitdir: (.*)\n?$/.exec(file)?.[1] : undefined;
      if (pointed !== undefined) return new Repository(sys, pointed.startsWith("/") ? pointed : `${at}/${pointed}`, at);
      if (isRepository(sys, inner)) return this.#owned(at, new Repository(sys, inner, at));
      if (isRepository(sys, at)) return this.#owned(at, new Repository(sys, at, null));
      if (at === "/") return fatal("not a git repository (or any of the parent directories): .git");
      const parent = at.replace(/\/[^/]*$/, "") || "/";
      const above = sys.k.stat(sys.p, parent);
      if (typeof above !== "number" && typeof start !== "number" && above.dev !== start.dev)
        return fatal(
          `not a git repository (or any parent up to mount point ${parent})\nStopping at filesystem boundary (GIT_DISCOVERY_ACROSS_FILESYSTEM not set).`,
        );
    }
  }

  /** A repository of somebody else is not trusted, unless that was said. */
  #owned(place: string, repository: Repository): Repository | GitFailure {
    const { sys } = this;
    const { uid } = sys.p.cred;
    const isOwn = [repository.top, repository.directory].every((path) => {
      const stat = path === null ? uid : sys.k.lstat(sys.p, path);
      return typeof stat === "number" || stat.uid === uid;
    });
    if (isOwn) return repository;
    const safe = settingsOf(sys, null, this.extra).filter(({ key }) => key === "safe.directory");
    if (safe.some(({ value }) => value === "*" || value.replace(/\/$/, "") === place)) return repository;
    return fatal(
      `detected dubious ownership in repository at '${place}'\nTo add an exception for this directory, call:\n\n\tgit config --global --add safe.directory ${place}`,
    );
  }

  *print(text: string): Generator<void, void, void> {
    yield* this.sys.print(text);
  }

  *error(text: string): Generator<void, void, void> {
    yield* this.sys.flush();
    yield* this.sys.error(text);
  }

  *fail({ text, code }: GitFailure): AppletRun {
    yield* this.error(text);
    return code;
  }

  /** `NAME <MAIL> SECONDS ZONE` of the author or the committer. */
  person(kind: "AUTHOR" | "COMMITTER"): string | GitFailure {
    const { sys } = this;
    const account = userName(sys, sys.p.cred.uid) ?? "";
    const lower = kind.toLowerCase();
    const of = (what: "NAME" | "EMAIL"): string | undefined =>
      sys.env(`GIT_${kind}_${what}`) ??
      this.setting(`${lower}.${what.toLowerCase()}`) ??
      this.setting(`user.${what.toLowerCase()}`);
    const mail = of("EMAIL") ?? sys.env("EMAIL");
    const name = of("NAME");
    if (mail === undefined || mail === "" || name === undefined) {
      const guess = `${account || "unknown"}@${sys.p.ns.uts.hostname}.(none)`;
      const reason =
        mail === undefined || mail === ""
          ? `unable to auto-detect email address (got '${guess}')`
          : `empty ident name (for <${mail}>) not allowed`;
      if (mail === undefined || mail === "" || account !== "root")
        return new GitFailure(
          `${kind === "AUTHOR" ? "Author" : "Committer"} identity unknown\n\n*** Please tell me who you are.\n\nRun\n\n  git config --global user.email "you@example.com"\n  git config --global user.name "Your Name"\n\nto set your account's default identity.\nOmit --global to set the identity only in this repository.\n\nfatal: ${reason}\n`,
        );
    }
    const date = sys.env(`GIT_${kind}_DATE`) ?? "";
    const at = /^@?(\d+)(?: ([+-]\d{4}))?$/.exec(date);
    const zone = /[T ]\d\d:\d\d(?::\d\d)? ?([+-]\d\d):?(\d\d)$/.exec(date)?.slice(1).join("") ?? "+0000";
    const now = sys.k.clock.epoch;
    const parsed = date === "" || at ? now : (parseGnuDate(date, now, parseZone("UTC0")) ?? now);
    const seconds = at ? Number(at[1]) : Math.floor(parsed / 1000);
    return `${name ?? account} <${mail ?? ""}> ${seconds} ${at?.[2] ?? zone}`;
  }

  globalFile(): string {
    return globalFile(this.sys);
  }
}

export function isRepository(sys: Sys, directory: string): boolean {
  const kinds = ["HEAD", "objects", "refs"].map((name) => sys.k.stat(sys.p, `${directory}/${name}`));
  return kinds.every((stat) => typeof stat !== "number");
}
