/** The processes of nginx: start, signals, configuration test, logs. Whole outputs, as nginx 1.27 prints them. */
import { describe, expect, it } from "vitest";
import { runBox } from "../../box.fixture.ts";
import { nginx } from "../../../../src/machine/images/nginx.ts";
import { box } from "./nginx.fixture.ts";

const NOW = "2026/01/15 12:00:00";
const OK =
  "nginx: the configuration file /etc/nginx/nginx.conf syntax is ok\nnginx: configuration file /etc/nginx/nginx.conf test is successful\n";

/** The notices of a start by that process. */
function started(parent: number, master: number, workers: readonly number[]): string {
  const say = (pid: number, text: string): string => `${NOW} [notice] ${pid}#${pid}: ${text}\n`;
  return [
    say(parent, 'using the "epoll" event method'),
    say(parent, "nginx/1.27.5"),
    say(parent, "built by gcc 12.2.0 (Debian 12.2.0-14) "),
    say(parent, "OS: Linux 6.8.0-31-generic"),
    say(parent, "getrlimit(RLIMIT_NOFILE): 1048576:1048576"),
    say(master, "start worker processes"),
    ...workers.map((pid) => say(master, `start worker process ${pid}`)),
  ].join("");
}

describe("the command line", () => {
  it.each([
    ["nginx -v", "nginx version: nginx/1.27.5\n", 0],
    ["nginx -t", OK, 0],
    ["nginx -tq", "", 0],
    ["nginx -s foo", 'nginx: invalid option: "-s foo"\n', 1],
    ["nginx -z", 'nginx: invalid option: "z"\n', 1],
    ["nginx foo", 'nginx: invalid option: "foo"\n', 1],
    ["nginx -c", 'nginx: option "-c" requires file name\n', 1],
    ["nginx -g", 'nginx: option "-g" requires parameter\n', 1],
    ["nginx -s", 'nginx: option "-s" requires parameter\n', 1],
    [
      "nginx -s quit",
      `${NOW} [notice] 1#1: signal process started\n${NOW} [error] 1#1: open() "/run/nginx.pid" failed (2: No such file or directory)\nnginx: [error] open() "/run/nginx.pid" failed (2: No such file or directory)\n`,
      1,
    ],
    [
      "nginx -t -g 'daemon off'",
      `${NOW} [emerg] 1#1: unexpected end of parameter, expecting ";" in command line\nnginx: [emerg] unexpected end of parameter, expecting ";" in command line\nnginx: configuration file /etc/nginx/nginx.conf test failed\n`,
      1,
    ],
    [
      "nginx -t -c /nope.conf",
      `${NOW} [emerg] 1#1: open() "/nope.conf" failed (2: No such file or directory)\nnginx: [emerg] open() "/nope.conf" failed (2: No such file or directory)\nnginx: configuration file /nope.conf test failed\n`,
      1,
    ],
  ])("%s", (script, output, code) => {
    const { combined, exitCode } = box(`exec ${script}`);
    expect({ combined, exitCode }).toEqual({ combined: output, exitCode: code });
  });

  it("dumps every file that it has read", () => {
    const { stdout } = box("nginx -T 2>/dev/null | grep '^# configuration file'");
    expect(stdout).toBe(
      "# configuration file /etc/nginx/nginx.conf:\n# configuration file /etc/nginx/mime.types:\n# configuration file /etc/nginx/conf.d/default.conf:\n",
    );
  });
});

describe("the master", () => {
  it("goes to the background, writes its number, and ends gracefully", () => {
    const { combined } = box("nginx; cat /run/nginx.pid; kill -QUIT $(cat /run/nginx.pid); sleep 1; ls /run/nginx.pid");
    const say = (pid: number, text: string): string => `${NOW} [notice] ${pid}#${pid}: ${text}\n`;
    expect(combined).toBe(
      `${started(2, 3, [5, 6])}3\n${say(3, "signal 3 (SIGQUIT) received, shutting down")}${[5, 6]
        .map((pid) => say(pid, "gracefully shutting down") + say(pid, "exiting") + say(pid, "exit"))
        .join("")}${say(3, "signal 17 (SIGCHLD) received from 5")}${say(3, "worker process 5 exited with code 0")}${say(
        3,
        "worker process 6 exited with code 0",
      )}${say(3, "exit")}ls: /run/nginx.pid: No such file or directory\n`,
    );
  });

  it("tells of an address in use five times, and then that it has given up", () => {
    const { combined, exitCode, now } = runBox(["sh", "-c", "nginx 2>/dev/null; exec nginx"], { image: nginx });
    const busy = "[emerg] 1#1: bind() to 0.0.0.0:80 failed (98: Address already in use)";
    const lines = combined.split("\n").filter((line) => !line.startsWith("nginx: "));
    expect(lines.map((line) => line.replace(/^\S+ \S+ /, ""))).toEqual([
      ...Array.from({ length: 5 }, () => [busy, "[notice] 1#1: try again to bind() after 500ms"]).flat(),
      "[emerg] 1#1: still could not bind()",
      "",
    ]);
    expect(exitCode).toBe(1);
    expect(Math.floor(now / 100)).toBe(25);
  });
});
