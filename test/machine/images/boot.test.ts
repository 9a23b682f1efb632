/** Images as Pods run them: what they need, print, serve and answer, and how they end. */
import { describe, expect, it } from "vitest";
import { FAMILY_NAMES } from "../../../src/machine/images/index.ts";
import { boot } from "./boot.fixture.ts";

/** What images demand before they run. */
const NEEDS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  mysql: { MYSQL_ROOT_PASSWORD: "secret" },
  mariadb: { MARIADB_ROOT_PASSWORD: "secret" },
  postgres: { POSTGRES_PASSWORD: "secret" },
};

describe("the catalogue", () => {
  it.each(FAMILY_NAMES)("%s boots", (name) => {
    const pod = boot(name, { env: NEEDS[name] ?? {}, seconds: 60 });
    expect(pod.problem).toBe("");
    expect(pod.log).not.toMatch(/not found|undefined|NaN|\[object/);
    expect([null, 0]).toContain(pod.exitCode);
  });
});

describe("redis", () => {
  const at = "15 Jan 2026 12:00:00.004";

  it("runs as the user redis, answers, and keeps what it holds when it is told to end", () => {
    const pod = boot("redis:7.2");
    expect(pod.log).toBe(
      [
        `1:C ${at} * oO0OoO0OoO0Oo Redis is starting oO0OoO0OoO0Oo`,
        `1:C ${at} * Redis version=7.2.9, bits=64, commit=00000000, modified=0, pid=1, just started`,
        `1:C ${at} # Warning: no config file specified, using the default config. In order to specify a config file use redis-server /path/to/redis.conf`,
        `1:M ${at} * monotonic clock: POSIX clock_gettime`,
        `1:M ${at} * Running mode=standalone, port=6379.`,
        `1:M ${at} * Server initialized`,
        `1:M ${at} * Ready to accept connections tcp`,
        "",
      ].join("\n"),
    );
    expect(pod.exec("redis-cli", "ping")).toBe("PONG\n");
    expect(pod.exec("redis-cli", "set", "a", "b")).toBe("OK\n");
    expect(pod.exec("redis-cli", "get", "a")).toBe("b\n");
    expect(pod.exec("redis-cli", "incr", "a")).toBe("ERR value is not an integer or out of range\n\n");
    expect(pod.exec("redis-cli", "nope", "x")).toBe("ERR unknown command 'nope', with args beginning with: 'x' \n\n");
    expect(pod.exec("redis-cli", "-p", "1", "ping")).toBe(
      "Could not connect to Redis at 127.0.0.1:1: Connection refused\n[1]",
    );
    expect(pod.exec("stat", "-c", "%U", "/proc/1")).toBe("redis\n");
    pod.stop();
    expect(pod.exitCode).toBe(0);
    expect(
      pod.log
        .split("\n")
        .slice(-6)
        .map((line) => line.replace(/^.* ([*#]) /, "$1 ")),
    ).toEqual([
      "1:signal-handler (1768478405) Received SIGTERM scheduling shutdown...",
      "* User requested shutdown...",
      "* Saving the final RDB snapshot before exiting.",
      "* DB saved on disk",
      "# Redis is now ready to exit, bye bye...",
      "",
    ]);
  });

  it("asks for its password, and ends where its configuration is missing", () => {
    const pod = boot("redis", { args: ["--requirepass", "pw"] });
    expect(pod.exec("redis-cli", "ping")).toBe("NOAUTH Authentication required.\n\n");
    expect(pod.exec("redis-cli", "--no-auth-warning", "-a", "pw", "ping")).toBe("PONG\n");
    const other = boot("redis", { args: ["/etc/redis.conf"] });
    expect(other.log).toBe(
      "1:C 15 Jan 2026 12:00:00.004 # Fatal error, can't open config file '/etc/redis.conf': No such file or directory\n",
    );
    expect(other.exitCode).toBe(1);
  });
});

describe("httpd", () => {
  it("serves its pages, and says what it does", () => {
    const pod = boot("httpd:2.4");
    expect(pod.http(80, "/")).toBe("200 <html><body><h1>It works!</h1></body></html>\n");
    expect(pod.http(80, "/nope")).toMatch(/^404 <!DOCTYPE HTML PUBLIC "-\/\/IETF\/\/DTD HTML 2.0\/\/EN">\n/);
    pod.stop();
    expect(pod.exitCode).toBe(0);
    const name =
      "AH00558: httpd: Could not reliably determine the server's fully qualified domain name, using 10.244.0.5. Set the 'ServerName' directive globally to suppress this message";
    expect(pod.log.split("\n").map((line) => line.replace(/^\[[^\]]*\] /, "[TIME] "))).toEqual([
      name,
      name,
      "[TIME] [mpm_event:notice] [pid 1:tid 1] AH00489: Apache/2.4.63 (Unix) configured -- resuming normal operations",
      "[TIME] [core:notice] [pid 1:tid 1] AH00094: Command line: 'httpd -D FOREGROUND'",
      '172.18.0.2 - - [15/Jan/2026:12:00:05 +0000] "GET / HTTP/1.1" 200 45',
      '172.18.0.2 - - [15/Jan/2026:12:00:05 +0000] "GET /nope HTTP/1.1" 404 196',
      "[TIME] [mpm_event:notice] [pid 1:tid 1] AH00492: caught SIGWINCH, shutting down gracefully",
      "",
    ]);
  });

  it("refuses a configuration that it does not know", () => {
    const pod = boot("httpd", { files: { "/usr/local/apache2/conf/httpd.conf": "Listen 80\nFoo bar\n" } });
    expect(pod.log).toBe(
      "AH00526: Syntax error on line 2 of /usr/local/apache2/conf/httpd.conf:\nInvalid command 'Foo', perhaps misspelled or defined by a module not included in the server configuration\n",
    );
    expect(pod.exitCode).toBe(1);
  });
});
