/** Which command lines cannot end by themselves: rows of argv and what of it goes on for ever. */
import { describe, expect, it } from "vitest";
import { endlessPart } from "../../../src/scenario/assist/endless.ts";

const script = (text: string): string | null => endlessPart(["sh", "-c", text]);

describe("a program", () => {
  it.each([
    ["sleep infinity", "sleep infinity"],
    ["/bin/sleep inf", "/bin/sleep inf"],
    ["sleep 3600", null],
    ["tail -f /dev/null", "tail -f /dev/null"],
    ["tail -n10 -F /log", "tail -n10 -F /log"],
    ["tail -n 10 /log", null],
    ["tail -f --pid=7 /log", null],
    ["nginx", null],
    ["redis-server", "redis-server"],
    ["redis-server --daemonize yes", null],
    ["docker-entrypoint.sh postgres", "postgres"],
    ["tini -- env A=1 sleep infinity", "sleep infinity"],
    ["timeout 5 sleep infinity", null],
    ["python3 -m http.server 8000", "python3 -m http.server 8000"],
    ["ping -c 3 db", null],
    ["ls -l", null],
  ])("%s", (line, what) => expect(endlessPart(line.split(" "))).toBe(what));

  it("is told by its arguments, not by the words of a line", () => {
    expect(endlessPart(["nginx", "-g", "daemon off;"])).toBe("nginx -g 'daemon off;'");
    expect(endlessPart(["echo", "sleep infinity"])).toBeNull();
  });
});

describe("a script", () => {
  it.each([
    ["echo hello; sleep infinity", "sleep infinity"],
    ["mkdir -p /x && tail -f /dev/null", "tail -f /dev/null"],
    ["exec nginx -g 'daemon off;'", "nginx -g 'daemon off;'"],
    ["while true; do date; sleep 5; done", "while true"],
    ["until false; do echo x; sleep 1; done", "until false"],
    ["while sleep 10; do wget -q -O /w/i http://a/; done", "while sleep 10"],
    ["while :\ndo\n  case $x in a) break;; esac\n  sleep 1\ndone\necho on", null],
    ["nginx -g 'daemon off;' & wait", "nginx -g 'daemon off;'"],
    ["sleep infinity & echo on", null],
    ["(cd /x && exec redis-server)", "redis-server"],
    ["serve() { tail -F /log; }; serve", "tail -F /log"],
    ["tail -f /log | grep error", "tail -f /log"],
    ["trap 'exit 0' TERM; while true; do sleep 1; done", "while true"],
    ["if a; then sleep infinity; else tail -f /dev/null; fi", "sleep infinity"],
  ])("%s", (text, what) => expect(script(text)).toBe(what));

  it.each([
    "until nslookup db; do echo waiting; sleep 2; done",
    "while true; do nc -z db 5432 && break; sleep 1; done",
    "while true; do if test -f /x; then exit 0; fi; sleep 1; done",
    "if test -f /skip; then exit 0; fi; sleep infinity",
    "test -f /x || sleep infinity",
    "yes | head -1",
    "tail -f /log | grep -m1 ready",
    "exec ls; sleep infinity",
    "eval $START; sleep infinity",
    "for x in $LIST; do sleep 1; done",
    "if a; then sleep infinity; fi",
    "echo 'unfinished",
    "f() { f; }; f",
  ])("may end: %s", (text) => expect(script(text)).toBeNull());
});
