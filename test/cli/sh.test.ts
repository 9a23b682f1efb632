/** `podarium sh`: one container for a script, and its exit code passed on. */
import { afterAll, describe, expect, it } from "vitest";
import { Folder, launch, podarium } from "./cli.fixture.ts";

const folder = new Folder();
afterAll(() => folder.remove());

describe("podarium sh", () => {
  it.each<[string, string[], { stdout?: string; stderr?: string; exit?: number }]>([
    ["prints what the script prints", ["-c", "echo out; echo err >&2"], { stdout: "out\n", stderr: "err\n" }],
    ["passes the exit code on", ["-c", "exit 42"], { exit: 42 }],
    [
      "passes a signal on as 128 and its number",
      ["-c", "sh -c 'kill -9 $$'; exit $?"],
      { exit: 137, stderr: "Killed\n" },
    ],
    [
      "gives arguments after the script",
      ["-c", 'echo "$0" "$@"', "me", "-x", "two words"],
      { stdout: "me -x two words\n" },
    ],
    [
      "says what ash says of a syntax error, and ends with 2",
      ["-c", "echo one\nif true; then"],
      { stdout: "one\n", stderr: 'sh: syntax error: unexpected end of file (expecting "fi")\n', exit: 2 },
    ],
    [
      "is root in / of demo-pod, with an empty /data",
      ["-c", "id -un; pwd; hostname; hostname -i; ls -A /data"],
      { stdout: "root\n/\ndemo-pod\n10.244.0.5\n" },
    ],
    ["has nothing on standard input", ["-c", "cat; read x; echo $?"], { stdout: "1\n" }],
    ["--env sets variables", ["--env", "A=1", "--env", "B=x=y", "-c", "echo $A $B"], { stdout: "1 x=y\n" }],
    [
      "--image takes another image",
      ["--image", "alpine:3.21", "-c", "cut -d. -f1,2 /etc/alpine-release"],
      { stdout: "3.21\n" },
    ],
    [
      "--service makes a name known to DNS",
      ["--service", "db=10.96.7.7", "-c", "nslookup db.default.svc.cluster.local | grep 7.7"],
      { stdout: "Address: 10.96.7.7\n" },
    ],
    [
      "--now sets the clock",
      ["--now", "2030-05-06T07:08:09Z", "-c", "date"],
      { stdout: "Mon May  6 07:08:09 UTC 2030\n" },
    ],
    [
      "--for ends it: 124",
      ["--for", "10s", "-c", "echo a; sleep 11; echo b"],
      { stdout: "a\n", stderr: "podarium sh: virtual time ran out (see --for)\n", exit: 124 },
    ],
  ])("%s", async (_name, args, { stdout = "", stderr = "", exit = 0 }) => {
    expect(await podarium("sh", ...args)).toEqual({ stdout, stderr, exit });
  });

  it("runs a file with its arguments", async () => {
    const script = folder.file("greet.sh", 'echo "$0: hello $1"; exit 3\n');
    expect(await podarium("sh", script, "you")).toEqual({ stdout: "/tmp/greet.sh: hello you\n", stderr: "", exit: 3 });
  });

  it("--file puts a file of ours into the container", async () => {
    const config = folder.file("app.conf", "port=80\n");
    expect(await podarium("sh", "--file", `/etc/app.conf=${config}`, "-c", "cat /etc/app.conf")).toMatchObject({
      stdout: "port=80\n",
    });
  });

  it("-i reads our standard input to its end", { timeout: 60_000 }, () => {
    expect(launch("$PODARIUM sh -i -c 'wc -l; echo done'", "a\nb\n")).toEqual({
      stdout: "2\ndone\n",
      stderr: "",
      exit: 0,
    });
  });

  it.each<[string, string[], RegExp]>([
    [
      "without script, file and terminal",
      [],
      /^podarium sh: neither a script nor a file; without them a terminal is needed\n/,
    ],
    ["a file that is not there", ["nowhere.sh"], /^podarium sh: nowhere\.sh: ENOENT/],
    ["a pair that is none", ["--env", "A", "-c", ":"], /^podarium sh: --env A: not NAME=VALUE\n/],
    ["an option that there is not", ["--quick", "1", "-c", ":"], /^podarium sh: Unknown option '--quick'/],
    [
      "a speed that is none",
      ["--speed", "fast"],
      /^podarium sh: --speed fast: not a number above 0, such as 10 or 0\.5\n/,
    ],
    ["an image that there is not", ["--image", "busybox:9.99", "-c", ":"], /^podarium sh: /],
  ])("2 for %s", async (_name, args, message) => {
    const { exit, stderr, stdout } = await podarium("sh", ...args);
    expect(stderr).toMatch(message);
    expect({ exit, stdout }).toEqual({ exit: 2, stdout: "" });
  });
});
