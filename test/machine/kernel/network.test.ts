import { describe, expect, it } from "vitest";
import { AppletProgram } from "../../../src/machine/kernel/applet.ts";
import type { AppletMain, Sys } from "../../../src/machine/kernel/applet.ts";
import { hostConnect } from "../../../src/machine/kernel/net/client.ts";
import { decodeQuery, decodeResponse, encodeAnswer, encodeQuery } from "../../../src/machine/kernel/net/dns-codec.ts";
import {
  BodyReader,
  headEnd,
  parseRequestHead,
  parseResponseHead,
  parseUrl,
} from "../../../src/machine/kernel/net/http.ts";
import { resolveHost } from "../../../src/machine/kernel/net/resolver.ts";
import { createWorld, errnoName } from "./world.fixture.ts";

/** Answers every connection with what it was sent, in capitals. */
const server: AppletMain = function* (sys) {
  const fd = sys.k.socket(sys.p, "tcp");
  sys.k.bind(sys.p, fd, "0.0.0.0", 80);
  sys.k.listen(sys.p, fd, 5);
  for (;;) {
    const served = yield* sys.accept(fd);
    if (served < 0) return 1;
    const data = yield* sys.readAll(served);
    if (typeof data === "string") yield* sys.writeAll(served, data.toUpperCase());
    sys.k.close(sys.p, served);
  }
};

function* ask(sys: Sys, address: string, port: number, data: string): Generator<void, string, void> {
  const fd = sys.k.socket(sys.p, "tcp");
  const connected = yield* sys.connect(fd, address, port);
  if (connected < 0) return errnoName(connected);
  yield* sys.writeAll(fd, data);
  sys.k.shutdown(sys.p, fd, "write");
  const answer = yield* sys.readAll(fd);
  sys.k.close(sys.p, fd);
  return typeof answer === "string" ? answer : errnoName(answer);
}

function run(main: AppletMain, until = 200_000) {
  const world = createWorld({
    programs: { "/bin/main": main },
    files: {
      "/etc/resolv.conf": {
        kind: "file",
        content: "search a.b cluster.local\nnameserver 10.96.0.10\noptions ndots:5\n",
      },
      "/etc/hosts": { kind: "file", content: "127.0.0.1 localhost\n10.9.9.9 fixed # one\n" },
    },
  });
  return {
    world,
    out(): string {
      world.start(["/bin/main"]);
      world.runTo(until);
      return world.output.out;
    },
  };
}

describe("streams", () => {
  it("carry data both ways and end", () => {
    const { out } = run(function* (sys) {
      sys.k.fork(sys.p, new AppletProgram(server));
      yield* sys.sleep(1);
      const [small, large] = [
        yield* ask(sys, "127.0.0.1", 80, "abc"),
        yield* ask(sys, "10.244.0.5", 80, "x".repeat(300_000)),
      ];
      yield* sys.print(`${small} ${large.length} ${large.slice(0, 3)}`);
      return 0;
    });
    expect(out()).toBe("ABC 300000 XXX");
  });

  it("are refused at once where nobody listens, and time out where nobody is", () => {
    const { out } = run(function* (sys) {
      yield* sys.print(`${yield* ask(sys, "127.0.0.1", 81, "")} ${sys.k.clock.now} `);
      yield* sys.print(`${yield* ask(sys, "10.244.9.9", 80, "")} ${Math.floor(sys.k.clock.now / 1000)} `);
      yield* sys.print(`${yield* ask(sys, "192.0.2.1", 80, "")} ${Math.floor(sys.k.clock.now / 1000)}`);
      return 0;
    });
    expect(out()).toBe("ECONNREFUSED 0 EHOSTUNREACH 3 ETIMEDOUT 130");
  });

  it("may be bound once a port", () => {
    const { out } = run(function* (sys) {
      const [a, b] = [sys.k.socket(sys.p, "tcp"), sys.k.socket(sys.p, "tcp")];
      const results = [
        sys.k.bind(sys.p, a, "0.0.0.0", 80),
        sys.k.bind(sys.p, b, "127.0.0.1", 80),
        sys.k.bind(sys.p, b, "10.0.0.1", 80),
      ];
      yield* sys.print(results.map((result) => (result < 0 ? errnoName(result) : 0)).join(" "));
      return 0;
    });
    expect(out()).toBe("0 EADDRINUSE EADDRNOTAVAIL");
  });

  it("reach another Pod through a service", () => {
    const { world, out } = run(function* (sys) {
      yield* sys.print(yield* ask(sys, "10.96.1.1", 8080, "hi"));
      return 0;
    });
    const other = createWorld({ programs: { "/bin/main": server } });
    // The other Pod lives on the same clock and fabric.
    const net = world.kernel.createNetNamespace(["10.244.0.9"]);
    world.fabric.attach(net);
    const ns = { ...world.ns, net, pid: world.kernel.createPidNamespace() };
    const tree = other.mounts;
    world.fabric.routes = (address, port) =>
      address === "10.96.1.1" && port === 8080 ? { address: "10.244.0.9", port: 80 } : null;
    const spawned = world.kernel.spawn({
      path: "/bin/main",
      argv: ["main"],
      env: new Map(),
      cwd: "/",
      cred: { uid: 0, gid: 0, groups: [] },
      ns: { ...ns, mount: tree },
      files: new Map(),
    });
    expect(typeof spawned).not.toBe("number");
    world.runTo(5);
    expect(out()).toBe("HI");
  });

  it("can be opened by the node without a process", () => {
    const { world } = run(server);
    world.start(["/bin/main"]);
    world.runTo(1);
    let text = "";
    const seen: string[] = [];
    const node = world.kernel.createNetNamespace(["172.18.0.2"]);
    const connection = hostConnect(world.kernel, node, "10.244.0.5", 80, {
      onConnect: () => void seen.push("open"),
      onData: (data) => void (text += data),
      onEnd: () => void seen.push("end"),
    });
    connection.write("ping");
    connection.end();
    world.runTo(100);
    expect([text, ...seen]).toEqual(["PING", "open", "end"]);
    hostConnect(world.kernel, node, "10.244.0.5", 81, { onError: (errno) => void seen.push(errnoName(errno)) });
    world.runTo(200);
    expect(seen.at(-1)).toBe("ECONNREFUSED");
  });
});

describe("names", () => {
  it("come from /etc/hosts, then from the cluster's server with the search list", () => {
    const { world, out } = run(function* (sys) {
      for (const name of ["fixed", "db", "nope", "10.1.2.3", "localhost"])
        yield* sys.print(`${JSON.stringify(yield* resolveHost(sys, name))} `);
      return 0;
    });
    world.fabric.dns = (name, type) => (name === "db.cluster.local" ? (type === "A" ? ["10.96.0.7"] : []) : "NXDOMAIN");
    expect(out()).toBe('["10.9.9.9"] ["10.96.0.7"] "not-found" ["10.1.2.3"] ["127.0.0.1"] ');
  });

  it("are encoded as RFC 1035 says", () => {
    const query = { id: 7, name: "a.example", type: "AAAA" };
    expect(decodeQuery(encodeQuery(query))).toEqual(query);
    expect(decodeResponse(encodeAnswer(query, ["fd00::1", "::1"]))?.answers.map(({ value }) => value)).toEqual([
      "fd00::1",
      "::1",
    ]);
    expect(decodeResponse(encodeAnswer(query, "NXDOMAIN"))?.rcode).toBe("NXDOMAIN");
  });
});

describe("HTTP", () => {
  it("reads heads", () => {
    const text = "GET /a HTTP/1.1\r\nHost: x\r\n\r\nrest";
    expect(text.slice(headEnd(text))).toBe("rest");
    expect(parseRequestHead(text)?.target).toBe("/a");
    expect(parseResponseHead("HTTP/1.1 404 Not Found\r\nA: b\r\n\r\n")).toMatchObject({
      status: 404,
      reason: "Not Found",
      headers: [["A", "b"]],
    });
    expect(parseUrl("http://u@h:81/p?q")).toEqual({ scheme: "http", user: "u", host: "h", port: 81, path: "/p?q" });
  });

  it("reads a chunked body in any portions", () => {
    const reader = new BodyReader({ kind: "chunked" });
    let body = "";
    for (const byte of "3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r\n") body += reader.push(byte).body;
    expect([body, reader.isDone]).toEqual(["abcde", true]);
  });
});
