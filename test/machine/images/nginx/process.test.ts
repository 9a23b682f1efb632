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
      )}${say(3, "exit")}ls: cannot access '/run/nginx.pid': No such file or directory\n`,
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

describe("signals and files", () => {
  // The shell itself waits: `sleep` is a process with a number, in dash.
  const QUIET = "nginx; i=0; while [ $i -lt 50000 ]; do i=$((i+1)); done; echo ==; ";

  /** Everything after the start, without times. */
  function after(script: string, options: Parameters<typeof box>[1] = {}): string {
    const { combined } = box(QUIET + script, options);
    return combined
      .slice(combined.indexOf("==\n") + 3)
      .replace(/^\S+ \S+ /gm, (time) => (time.startsWith("2026/") ? "" : time));
  }

  it("reads its configuration again, and lets the old workers finish", () => {
    const script =
      "sed -i 's/listen .*80;/listen 81;/' /etc/nginx/conf.d/default.conf; nginx -s reload; sleep 1; curl -so /dev/null localhost:81; curl -sS localhost";
    const say = (pid: number, text: string): string => `[notice] ${pid}#${pid}: ${text}\n`;
    const ended = (pid: number): string =>
      say(pid, "gracefully shutting down") + say(pid, "exiting") + say(pid, "exit");
    expect(after(script).replace(/^127.*\n/gm, "")).toBe(
      say(7, "signal process started") +
        say(3, "signal 1 (SIGHUP) received, reconfiguring") +
        say(3, "reconfiguring") +
        say(3, 'using the "epoll" event method') +
        say(3, "start worker processes") +
        say(3, "start worker process 8") +
        say(3, "start worker process 9") +
        ended(4) +
        ended(5) +
        say(3, "signal 17 (SIGCHLD) received from 4") +
        say(3, "worker process 4 exited with code 0") +
        say(3, "worker process 5 exited with code 0") +
        say(3, "signal 29 (SIGIO) received") +
        "curl: (7) Failed to connect to localhost port 80 after 0 ms: Couldn't connect to server\n",
    );
  });

  it("keeps what it has where the new configuration is wrong", () => {
    expect(
      after(
        "echo 'foo;' > /etc/nginx/conf.d/bad.conf; kill -HUP $(cat /run/nginx.pid); sleep 1; curl -so /dev/null -w '%{http_code}' localhost",
      ).replace(/^127.*\n/gm, ""),
    ).toBe(
      '[notice] 3#3: signal 1 (SIGHUP) received, reconfiguring\n[notice] 3#3: reconfiguring\n[emerg] 3#3: unknown directive "foo" in /etc/nginx/conf.d/bad.conf:1\n200',
    );
  });

  it("opens its logs again", () => {
    const site =
      "listen 80; root /srv; access_log /var/log/nginx/own.log combined; error_log /var/log/nginx/own-error.log;";
    const script =
      "curl -so /dev/null localhost; cd /var/log/nginx; mv own.log old.log; kill -USR1 $(cat /run/nginx.pid); sleep 1; curl -so /dev/null localhost; cat own.log | wc -l; stat -c '%U' own.log";
    expect(after(script, { site })).toBe(
      "[notice] 3#3: signal 10 (SIGUSR1) received, reopening logs\n[notice] 3#3: reopening logs\n[notice] 4#4: reopening logs\n[notice] 5#5: reopening logs\n1\nnginx\n",
    );
  });

  it("starts another worker in the place of one that was killed", () => {
    expect(after("kill -9 4; sleep 1; curl -so /dev/null -w '%{http_code}' localhost").replace(/^127.*\n/gm, "")).toBe(
      "[notice] 3#3: signal 17 (SIGCHLD) received from 4\n[alert] 3#3: worker process 4 exited on signal 9\n[notice] 3#3: start worker process 7\n[notice] 3#3: signal 29 (SIGIO) received\n200",
    );
  });

  it("ends at once at TERM", () => {
    const end = (pid: number): string => `[notice] ${pid}#${pid}: exiting\n[notice] ${pid}#${pid}: exit\n`;
    expect(after("nginx -s stop; sleep 1; ls /run/nginx.pid")).toBe(
      `[notice] 6#6: signal process started\n[notice] 3#3: signal 15 (SIGTERM) received, exiting\n${end(4)}${end(5)}[notice] 3#3: signal 17 (SIGCHLD) received from 4\n[notice] 3#3: worker process 4 exited with code 0\n[notice] 3#3: worker process 5 exited with code 0\n[notice] 3#3: exit\nls: cannot access '/run/nginx.pid': No such file or directory\n`,
    );
  });

  it("says which file its workers may not read", () => {
    expect(
      after("chmod 600 /usr/share/nginx/html/index.html; curl -so /dev/null -w '%{http_code}' localhost").replace(
        /^127.*\n/gm,
        "",
      ),
    ).toBe(
      '[error] 4#4: *1 open() "/usr/share/nginx/html/index.html" failed (13: Permission denied), client: 127.0.0.1, server: localhost, request: "GET / HTTP/1.1", host: "localhost"\n403',
    );
  });

  it("answers 502 for an upstream that is not there or hangs up, 504 for one that says nothing", () => {
    const site =
      "listen 80; access_log off; location /gone { proxy_pass http://127.0.0.1:82; } location /closed { proxy_pass http://127.0.0.1:81; } location /lost { proxy_connect_timeout 2s; proxy_pass http://10.9.9.9; }";
    const files = { "/etc/nginx/conf.d/other.conf": "server { listen 81; access_log off; return 444; }" };
    const ask = (path: string): string => `curl -so /dev/null -w '%{http_code} %{time_total}\\n' localhost/${path}; `;
    const said = (problem: string, path: string, upstream: string): string =>
      `[error] ${problem}, client: 127.0.0.1, server: , request: "GET ${path} HTTP/1.1", upstream: "${upstream}${path}", host: "localhost"\n`;
    const output = after(ask("gone") + ask("closed") + ask("lost"), { site, files }).replace(/\d+#\d+: \*\d+ /g, "");
    expect(output.replace(/ 0\.00\d+/g, "")).toBe(
      `${said("connect() failed (111: Connection refused) while connecting to upstream", "/gone", "http://127.0.0.1:82")}502\n` +
        `${said("upstream prematurely closed connection while reading response header from upstream", "/closed", "http://127.0.0.1:81")}502\n` +
        `${said("upstream timed out (110: Connection timed out) while connecting to upstream", "/lost", "http://10.9.9.9:80")}504 2.001000\n`,
    );
  });
});

describe("a restricted container", () => {
  it("cannot make its directories as somebody else", () => {
    const { combined, exitCode } = runBox(["sh", "-c", "exec nginx"], {
      image: nginx,
      cred: { uid: 1000, gid: 1000, groups: [] },
    });
    expect(combined.split("\n").filter((line) => line.startsWith("nginx:"))).toEqual([
      'nginx: [alert] could not open error log file: open() "/var/log/nginx/error.log" failed (13: Permission denied)',
      'nginx: [warn] the "user" directive makes sense only if the master process runs with super-user privileges, ignored in /etc/nginx/nginx.conf:2',
      'nginx: [emerg] mkdir() "/var/cache/nginx/client_temp" failed (13: Permission denied)',
    ]);
    expect(exitCode).toBe(1);
  });
});
