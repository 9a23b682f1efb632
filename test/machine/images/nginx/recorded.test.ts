/** Rows recorded from the real nginx 1.22.1 (`test/fidelity/nginx`): configurations, answers to the byte, and both logs. */
import { describe, expect, it } from "vitest";
import recorded from "../../../fidelity/nginx/recorded.json" with { type: "json" };
import { nginx } from "../../../../src/machine/images/nginx.ts";
import { isError } from "../../../../src/machine/kernel/applet.ts";
import type { AppletMain } from "../../../../src/machine/kernel/applet.ts";
import { sh } from "../../box.fixture.ts";
import { executable } from "../../kernel/world.fixture.ts";

/** Rows that ours does not meet, with the reason. */
const KNOWN: Readonly<Record<string, string>> = {};

interface Recorded {
  id: string;
  conf: string;
  files: Record<string, string | { text: string; mode: number }>;
  requests: string[];
}

interface Answer {
  test: string;
  code: number;
  answers?: string[];
  access?: string;
  errors?: string;
}

/** Sends the bytes of a file to the server and prints what comes back. */
const ask: AppletMain = function* (sys, argv) {
  const request = sys.k.readFile(sys.p, argv[1] ?? "");
  const fd = sys.k.socket(sys.p, "tcp");
  if (isError(request) || isError(yield* sys.connect(fd, "127.0.0.1", 8099))) return 1;
  yield* sys.writeAll(fd, request);
  sys.k.setSocketTimeout(sys.p, fd, 3000);
  for (;;) {
    const data = yield* sys.read(fd);
    if (isError(data) || data === "") return 0;
    yield* sys.print(data);
  }
};

const image = {
  ...nginx,
  layers: [...nginx.layers, { "/usr/bin/ask": { kind: "program", program: executable("ask", ask), size: 1 } as const }],
};
const SEPARATOR = "=-=-=\n";

function run(row: Recorded): Answer {
  const files: Record<string, string> = { "/srv/log/nginx.conf": row.conf };
  const modes: string[] = [];
  for (const [name, file] of Object.entries(row.files)) {
    files[`/srv/site/${name}`] = typeof file === "string" ? file : file.text;
    if (typeof file !== "string") modes.push(`chmod ${file.mode.toString(8)} /srv/site/${name}`);
  }
  row.requests.forEach((request, i) => (files[`/requests/${i}`] = request));
  const nginxLine = "nginx -c /srv/log/nginx.conf -e /srv/log/start.log";
  const script = [
    ...modes,
    `${nginxLine} -t 2>/tmp/test; code=$?`,
    `cat /tmp/test; printf '${SEPARATOR}'; printf $code; printf '${SEPARATOR}'`,
    ...(row.requests.length === 0 ? [] : [nginxLine, "sleep 0.1; : > /srv/log/error.log"]),
    ...row.requests.map((_request, i) => `ask /requests/${i}; printf '${SEPARATOR}'`),
    ...(row.requests.length === 0 ? [] : [`cat /srv/log/access.log; printf '${SEPARATOR}'; cat /srv/log/error.log`]),
  ].join("\n");
  const { stdout } = sh(script, { image, files, untilMs: 600_000 });
  const [test = "", code = "", ...rest] = stdout.split(SEPARATOR);
  if (row.requests.length === 0) return { test, code: Number(code) };
  const [access, errors] = rest.slice(row.requests.length);
  return {
    test,
    code: Number(code),
    answers: rest.slice(0, row.requests.length),
    access: access ?? "",
    errors: errors ?? "",
  };
}

function masked(text: string): string {
  return (
    text
      .replace(/nginx\/1\.\d+\.\d+/g, "nginx/VERSION")
      .replace(/^Date: .*\r$/gm, "Date: DATE\r")
      .replace(/^Expires: (?!Thu, 01 Jan 1970|Thu, 31 Dec 2037).*\r$/gm, "Expires: DATE\r")
      .replace(/\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d/g, "TIME")
      .replace(/\[\d\d\/\w{3}\/\d{4}:\d\d:\d\d:\d\d \+0000\]/g, "[TIME]")
      .replace(/\b\d+#\d+:/g, "PID:")
      // Lines of the error log are cut at a length that counts the digits of the process id.
      .replace(/a{100,}/g, "aaaa")
      .replace(/excess: 0\.99\d/, "excess: 0.99N")
      // Where modules lie is the package's choice.
      .replaceAll("/usr/share/nginx/modules", "/etc/nginx/modules")
  );
}

describe.each(recorded.rows as unknown as (Recorded & Answer)[])("$id", (row) => {
  const reason = KNOWN[row.id];
  const check = reason === undefined ? it : it.fails;
  check(reason ?? "is as recorded", () => {
    const shown = ({ test, code, answers, access = "", errors = "" }: Answer) => ({
      code,
      test: masked(test),
      answers: answers?.map((answer, i) => `${row.requests[i]?.slice(0, 60) ?? ""}\n${masked(answer)}`),
      access: masked(access),
      errors: masked(errors),
    });
    expect(shown(run(row))).toEqual(shown(row));
  });
});
