import { describe, expect, it } from "vitest";
import { AppletProgram, isError } from "../../../src/machine/kernel/applet.ts";
import type { AppletMain } from "../../../src/machine/kernel/applet.ts";
import { EAGAIN, EINTR, ENOENT, ENOEXEC, ENOSPC, EPIPE } from "../../../src/machine/kernel/errno.ts";
import { O_APPEND, O_CREAT, O_RDONLY, O_TRUNC, O_WRONLY } from "../../../src/machine/kernel/flags.ts";
import { SIGCONT, SIGKILL, SIGPIPE, SIGSTOP, SIGTERM } from "../../../src/machine/kernel/signals.ts";
import { createWorld, errnoName } from "./world.fixture.ts";

/** Runs `main` as PID 1 to that time and tells what it printed and how it ended. */
function run(main: AppletMain, more: Partial<Parameters<typeof createWorld>[0]> = {}, until = 60_000) {
  const world = createWorld({ ...more, programs: { "/bin/main": main, ...more.programs } });
  const { status } = world.start(["/bin/main"]);
  world.runTo(until);
  return { out: world.output.out, status: status(), world };
}

describe("processes", () => {
  it("runs, prints and ends with its exit code", () => {
    const { out, status } = run(function* (sys) {
      yield* sys.print("hello\n");
      return 3;
    });
    expect(out).toBe("hello\n");
    expect(status).toEqual({ code: 3, signal: 0 });
  });

  it("sleeps in virtual time", () => {
    const { out, world } = run(function* (sys) {
      yield* sys.sleep(5000);
      yield* sys.print(`${sys.k.clock.now}`);
      return 0;
    });
    expect(out).toBe("5000");
    expect(world.kernel.observer).toBeDefined();
  });

  it("forks, pipes, execs and reaps", () => {
    const { out } = run(
      function* (sys) {
        const ends = sys.k.pipe(sys.p);
        if (typeof ends === "number") return 1;
        const [readEnd, writeEnd] = ends;
        const child = sys.k.fork(
          sys.p,
          new AppletProgram(function* (inner) {
            inner.k.dup2(inner.p, writeEnd, 1);
            inner.k.close(inner.p, readEnd);
            inner.k.close(inner.p, writeEnd);
            inner.k.exec(inner.p, "/bin/echo", ["echo", "a", "b"], inner.p.env);
            for (;;) yield;
          }),
        );
        if (typeof child === "number") return 1;
        sys.k.close(sys.p, writeEnd);
        const text = yield* sys.readAll(readEnd);
        const reaped = yield* sys.wait();
        yield* sys.print(`${String(text)}|${JSON.stringify(reaped)}|${String(yield* sys.wait())}`);
        return 0;
      },
      {
        programs: {
          "/bin/echo": function* (sys, argv) {
            yield* sys.print(argv.slice(1).join(" "));
            return 7;
          },
        },
      },
    );
    expect(out).toBe('a b|{"pid":2,"status":{"code":7,"signal":0}}|-10');
  });

  it("follows #! and refuses a text without it", () => {
    const { out } = run(
      function* (sys) {
        const child = sys.k.fork(
          sys.p,
          new AppletProgram(function* (inner) {
            inner.k.exec(inner.p, "/script", ["./script", "x"], inner.p.env);
            for (;;) yield;
          }),
        );
        if (typeof child !== "number") yield* sys.wait();
        yield* sys.print(errnoName(sys.k.exec(sys.p, "/plain", ["p"], sys.p.env)));
        yield* sys.print(errnoName(sys.k.exec(sys.p, "/data", ["p"], sys.p.env)));
        return 0;
      },
      {
        programs: {
          "/bin/show": function* (sys, argv) {
            yield* sys.print(`${argv.join(",")} `);
            return 0;
          },
        },
        files: {
          "/script": { kind: "file", mode: 0o755, content: "#! /bin/show -a\n" },
          "/plain": { kind: "file", mode: 0o755, content: "echo hi\n" },
          "/data": { kind: "file", content: "x" },
        },
      },
    );
    expect(out).toBe(`/bin/show,-a,/script,x ENOEXECEACCES`);
    expect(ENOEXEC).toBe(8);
  });

  it("gives orphans to PID 1 and kills everything when PID 1 ends", () => {
    const { world, status } = run(function* (sys) {
      sys.k.fork(
        sys.p,
        new AppletProgram(function* (inner) {
          inner.k.fork(
            inner.p,
            new AppletProgram(function* (grandchild) {
              yield* grandchild.sleep(1_000_000);
              return 0;
            }),
          );
          return 0;
        }),
      );
      yield* sys.wait();
      yield* sys.sleep(100);
      yield* sys.print(
        sys.k
          .processes(sys.p)
          .map((proc) => `${proc.pid}<${proc.parent?.pid ?? 0}`)
          .join(" "),
      );
      return 0;
    });
    expect(world.output.out).toBe("1<0 3<1");
    expect(status?.code).toBe(0);
    expect(world.ns.pid.procs.size).toBe(0);
    expect(world.ns.cgroup.pids).toBe(0);
  });

  it("refuses more processes than the cgroup allows", () => {
    const { out } = run(
      function* (sys) {
        for (let count = 0; ; count++) {
          const child = sys.k.fork(
            sys.p,
            new AppletProgram(function* (inner) {
              yield* inner.pause();
              return 0;
            }),
          );
          if (isError(child)) {
            yield* sys.print(`${count} ${child === -EAGAIN}`);
            return 0;
          }
          if (sys.spent) yield;
        }
      },
      { pidsLimit: 10 },
    );
    expect(out).toBe("9 true");
  });

  it("charges a busy loop to virtual time, and more under a CPU limit", () => {
    const spin: AppletMain = function* (sys) {
      for (let i = 0; i < 1000; i++) {
        sys.charge(100);
        yield;
      }
      yield* sys.print(`${sys.k.clock.now}`);
      return 0;
    };
    expect(Number(run(spin).out)).toBeGreaterThanOrEqual(1000);
    expect(Number(run(spin).out)).toBeLessThan(1010);
    expect(Number(run(spin, { cpuLimit: 500 }).out)).toBeGreaterThanOrEqual(2000);
  });

  it("kills the largest process beyond the memory limit", () => {
    const { status, world } = run(
      function* (sys) {
        sys.k.setMemory(sys.p, 50_000_000);
        yield;
        return 0;
      },
      { memoryLimit: 10_000_000 },
    );
    expect(status).toEqual({ code: 0, signal: SIGKILL });
    expect(world.ns.cgroup.oomKilled).toBe(true);
    expect(world.ns.cgroup.memoryUsed).toBe(0);
  });
});

describe("signals", () => {
  const sleeper: AppletMain = function* (sys) {
    yield* sys.sleep(10_000);
    return 0;
  };

  it("spares PID 1 what it has no handler for, but not KILL from outside", () => {
    const world = createWorld({ programs: { "/bin/main": sleeper } });
    const { proc, status } = world.start(["/bin/main"]);
    world.runTo(100);
    world.kernel.signal(proc, SIGTERM);
    expect(world.kernel.kill(proc, 1, SIGKILL)).toBe(0);
    expect(status()).toBeNull();
    world.kernel.signal(proc, SIGKILL);
    expect(status()).toEqual({ code: 0, signal: SIGKILL });
  });

  it("ends a blocking call with EINTR once", () => {
    const world = createWorld({
      programs: {
        "/bin/main": function* (sys) {
          sys.k.setDisposition(sys.p, SIGTERM, "catch");
          const first = yield* sys.sleep(10_000);
          yield* sys.print(
            `${first === -EINTR} ${sys.k.takeSignal(sys.p)} ${sys.k.takeSignal(sys.p)} ${sys.k.clock.now}`,
          );
          yield* sys.print(` ${yield* sys.sleep(10)}`);
          return 0;
        },
      },
    });
    const { proc } = world.start(["/bin/main"]);
    world.runTo(2000);
    world.kernel.signal(proc, SIGTERM);
    world.runTo(3000);
    expect(world.output.out).toBe("true 15 0 2000 0");
  });

  it("stops and continues a child, and tells the parent", () => {
    const { out } = run(function* (sys) {
      const child = sys.k.fork(
        sys.p,
        new AppletProgram(function* (inner) {
          yield* inner.sleep(1000);
          return 0;
        }),
      );
      if (typeof child === "number") return 1;
      yield* sys.sleep(10);
      sys.k.kill(sys.p, child.pid, SIGSTOP);
      const stopped = yield* sys.wait(-1, { untraced: true });
      yield* sys.print(`${typeof stopped === "number" ? stopped : stopped.stopped} `);
      yield* sys.sleep(5000);
      sys.k.kill(sys.p, child.pid, SIGCONT);
      yield* sys.wait();
      yield* sys.print(`${sys.k.clock.now}`);
      return 0;
    });
    expect(out).toBe("true 5010");
  });

  it("sends SIGPIPE to who writes into a pipe without reader", () => {
    const { out } = run(function* (sys) {
      const ends = sys.k.pipe(sys.p);
      if (typeof ends === "number") return 1;
      sys.k.close(sys.p, ends[0]);
      const child = sys.k.fork(
        sys.p,
        new AppletProgram(function* (inner) {
          yield* inner.write(ends[1], "x");
          return 0;
        }),
      );
      if (typeof child === "number") return 1;
      const end = yield* sys.wait();
      yield* sys.print(
        `${typeof end === "number" ? end : end.status.signal === SIGPIPE} ${sys.k.write(sys.p, ends[1], "x") === -EPIPE}`,
      );
      return 0;
    });
    expect(out).toBe("true true");
  });
});

describe("files", () => {
  it("writes over an image without changing it, and appends", () => {
    const { out } = run(
      function* (sys) {
        const fd = yield* sys.open("/etc/motd", O_WRONLY | O_APPEND);
        yield* sys.writeAll(fd, "more\n");
        sys.k.close(sys.p, fd);
        yield* sys.print(String(sys.k.readFile(sys.p, "/etc/motd")));
        const made = yield* sys.open("/tmp/a", O_WRONLY | O_CREAT | O_TRUNC, 0o666);
        for (let i = 0; i < 20_000; i++) {
          yield* sys.writeAll(made, "0123456789");
        }
        const stat = sys.k.stat(sys.p, "/tmp/a");
        if (typeof stat !== "number") yield* sys.print(`${stat.size} ${stat.mode.toString(8)} ${stat.nlink}`);
        return 0;
      },
      { files: { "/etc/motd": { kind: "file", content: "hi\n" } } },
    );
    expect(out).toBe("hi\nmore\n200000 644 1");
  });

  it("links, renames, removes, and reports what it cannot do", () => {
    const { out } = run(function* (sys) {
      const { k, p } = sys;
      const results = [
        k.mkdir(p, "/a", 0o777),
        k.mkdir(p, "/a", 0o777),
        k.mkdir(p, "/x/y", 0o777),
        k.symlink(p, "/a", "/l"),
        k.symlink(p, "/loop", "/loop"),
        k.stat(p, "/loop"),
        k.rmdir(p, "/l"),
        k.mkdir(p, "/l/b", 0o777),
        k.rmdir(p, "/a"),
        k.rename(p, "/a", "/a/b/c"),
        k.rename(p, "/a/b", "/c"),
        k.rename(p, "/c", "/tmp/c"),
        k.unlink(p, "/tmp/c"),
        k.rmdir(p, "/proc"),
        k.open(p, "/a/", O_RDONLY | O_CREAT),
        k.chdir(p, "/l"),
      ];
      const shown = results.map((result) => (typeof result === "number" && result < 0 ? errnoName(result) : 0));
      yield* sys.print(`${shown.join(" ")} ${k.getcwd(p)}`);
      return 0;
    });
    expect(out).toBe("0 EEXIST ENOENT 0 0 ELOOP ENOTDIR 0 ENOTEMPTY EINVAL 0 0 EISDIR EBUSY EISDIR 0 /a");
  });

  it("leads /dev/stdout to the container's own output and keeps /proc true", () => {
    const { out } = run(function* (sys) {
      const fd = yield* sys.open("/dev/stdout", O_WRONLY);
      yield* sys.writeAll(fd, "via\n");
      yield* sys.print(String(sys.k.readFile(sys.p, "/proc/self/comm")));
      yield* sys.print(String(sys.k.readFile(sys.p, "/proc/1/cmdline")));
      yield* sys.print(String(sys.k.readlink(sys.p, "/proc/self/cwd")));
      yield* sys.print(`${sys.k.access(sys.p, "/proc/99", 0) === -ENOENT}`);
      return 0;
    });
    expect(out).toBe("via\nmain\n/bin/main\0/true");
  });

  it("runs into the size of a volume", () => {
    const world = createWorld({
      programs: {
        "/bin/main": function* (sys) {
          const fd = yield* sys.open("/data/f", O_WRONLY | O_CREAT);
          const all = yield* sys.writeAll(fd, "x".repeat(2000));
          yield* sys.print(`${all === -ENOSPC}`);
          return 0;
        },
      },
    });
    world.mounts.mount({ target: "/data", filesystem: world.kernel.createVolume({ kind: "memory", size: 1000 }) });
    world.start(["/bin/main"]);
    world.runTo(10);
    expect(world.output.out).toBe("true");
  });

  it("opens a fifo when both ends are open", () => {
    const { out } = run(function* (sys) {
      sys.k.mkfifo(sys.p, "/tmp/p", 0o666);
      sys.k.fork(
        sys.p,
        new AppletProgram(function* (inner) {
          yield* inner.sleep(500);
          const fd = yield* inner.open("/tmp/p", O_WRONLY);
          yield* inner.writeAll(fd, "through");
          return 0;
        }),
      );
      const fd = yield* sys.open("/tmp/p", O_RDONLY);
      yield* sys.print(`${String(yield* sys.readAll(fd))} ${sys.k.clock.now}`);
      return 0;
    });
    expect(out).toMatch(/^through 50\d$/);
  });

  it("asks permission of anyone but root", () => {
    const world = createWorld({
      programs: {
        "/bin/main": function* (sys) {
          const { k, p } = sys;
          const results = [
            k.mkdir(p, "/x", 0o777),
            k.mkdir(p, "/tmp/x", 0o777),
            k.unlink(p, "/secret"),
            k.open(p, "/secret", O_RDONLY),
            k.chmod(p, "/tmp", 0o777),
          ];
          yield* sys.print(results.map((result) => (result < 0 ? errnoName(result) : 0)).join(" "));
          return 0;
        },
      },
      files: { "/secret": { kind: "file", content: "", mode: 0o600 } },
    });
    world.start(["/bin/main"], { uid: 1000, gid: 1000, groups: [] });
    world.runTo(10);
    expect(world.output.out).toBe("EACCES 0 EACCES EACCES EPERM");
  });
});

describe("late code", () => {
  it("waits for a chunk without moving time or repeating work", () => {
    const world = createWorld({
      programs: {
        "/bin/main": function* (sys) {
          yield* sys.print("before ");
          const module = yield* sys.chunk<{ word: string }>("words");
          yield* sys.print(`${module.word} ${sys.k.clock.now}`);
          return 0;
        },
      },
    });
    world.start(["/bin/main"]);
    world.clock.fireNext();
    expect(world.clock.stalledOn).toBe("words");
    world.chunks.set("words", { word: "now" });
    world.clock.resume();
    world.runTo(100);
    expect(world.output.out).toBe("before now 0");
  });
});
