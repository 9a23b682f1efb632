/**
 * `rabbitmq`: starts, listens, answers health checks. Source: docker-library/rabbitmq 4.1.
 * Simplified: AMQP is greeted and not spoken: messages are not taken.
 */
import { isError } from "../../kernel/applet.ts";
import type { AppletMain, AppletRun } from "../../kernel/applet.ts";
import type { Fd } from "../../kernel/types.ts";
import { STANDARD_PATH, text } from "../base.ts";
import { debianAccounts, debianTools, DIRECTORIES } from "../debian.ts";
import { http, listenOn, program, serve } from "../parts/service.ts";
import type { Protocol } from "../parts/service.ts";
import { fullVersion, meaningOf, versions } from "../parts/tags.ts";
import type { Image } from "../types.ts";
import { postgresTime } from "./clock-text.ts";

const LINES = ["4.1.1", "4.0.9", "3.13.7", "3.12.14", "3.11.28", "3.10.25", "3.9.29", "3.8.34", "3.7.28", "3.6.16"];
const START_MS = 7000;

function server(version: string, hasManagement: boolean): AppletMain {
  return function* (sys): AppletRun {
    const note = function* (message: string): Generator<void, void, void> {
      yield* sys.print(
        `${postgresTime(sys.k.clock.epoch).replace(" UTC", "000+00:00")} [notice] <0.44.0> ${message}\n`.replace(
          "[notice] <0.44.0>",
          "[info] <0.254.0>",
        ),
      );
      yield* sys.flush();
    };
    yield* note(`Starting RabbitMQ ${version} on Erlang 27.3.4 [jit]`);
    yield* sys.print(
      `\n  ##  ##      RabbitMQ ${version}\n  ##  ##\n  ##########  Copyright (c) 2007-2026 Broadcom Inc and/or its subsidiaries\n  ######  ##\n  ##########  Licensed under the MPL 2.0. Website: https://rabbitmq.com\n\n  Starting broker...`,
    );
    yield* sys.flush();
    yield* sys.sleep(START_MS);
    const listeners = new Map<Fd, Protocol>();
    const fd = listenOn(sys, 5672);
    if (isError(fd)) {
      yield* sys.error(
        "\nBOOT FAILED\n===========\nERROR: could not bind to distribution port 5672, it is in use by another node\n",
      );
      return 1;
    }
    listeners.set(fd, () => ({ receive: () => ({ send: "AMQP\0\0\t\x01", ends: true }) }));
    if (hasManagement) {
      const web = listenOn(sys, 15_672);
      if (!isError(web))
        listeners.set(
          web,
          http(({ path }) =>
            path.startsWith("/api")
              ? { status: 401, type: "application/json", body: '{"error":"not_authorized","reason":"Login failed"}' }
              : {
                  type: "text/html",
                  body: "<!DOCTYPE html>\n<html><head><title>RabbitMQ Management</title></head><body></body></html>\n",
                },
          ),
        );
    }
    yield* sys.print(` completed with ${hasManagement ? 5 : 3} plugins.\n`);
    yield* note("started TCP listener on [::]:5672");
    yield* note(`Server startup complete; ${hasManagement ? 5 : 3} plugins started.`);
    return yield* serve(sys, listeners, function* () {
      yield* note("SIGTERM received - shutting down");
      return 0;
    });
  };
}

const diagnostics: AppletMain = function* (sys, argv): AppletRun {
  const command = argv.slice(1).find((word) => !word.startsWith("-")) ?? "";
  const fd = sys.k.socket(sys.p, "tcp");
  const isUp = (yield* sys.connect(fd, "127.0.0.1", 5672)) === 0;
  const node = `rabbit@${sys.p.ns.uts.hostname}`;
  if (!isUp) {
    yield* sys.error(
      `Error: unable to perform an operation on node '${node}'. Please see diagnostics information and suggestions below.\n`,
    );
    return 69;
  }
  if (command === "ping")
    yield* sys.print(
      `Will ping ${node}. This only checks if the OS process is running and registered with epmd. Timeout: 60000 ms.\nPing succeeded\n`,
    );
  else yield* sys.print(`Asking node ${node} for its status ...\nRuntime\n\nOS PID: 1\nOS: Linux\n`);
  return 0;
};

const acceptsTag = versions("4 3", "management alpine alpine3\\.\\d\\d");
const made = new Map<string, Image>();

function ofTag(tag: string): Image {
  const { version } = meaningOf(tag, "4.1");
  const full = fullVersion(version, LINES);
  const hasManagement = tag.includes("management");
  const key = `${full} ${String(hasManagement)}`;
  let image = made.get(key);
  if (!image) {
    image = {
      names: ["rabbitmq"],
      latest: "4.1",
      acceptsTag,
      sizeBytes: 104_000_000,
      layers: [
        {
          "/etc/os-release": text('PRETTY_NAME="Ubuntu 24.04.2 LTS"\nNAME="Ubuntu"\nVERSION_ID="24.04"\nID=ubuntu\n'),
          ...DIRECTORIES,
        },
        debianAccounts({ name: "rabbitmq", uid: 999, home: "/var/lib/rabbitmq" }),
        debianTools({ present: "ps" }),
        {
          "/opt/rabbitmq/sbin/rabbitmq-server": program("rabbitmq-server", server(full, hasManagement), 2000),
          "/opt/rabbitmq/sbin/rabbitmq-diagnostics": program("rabbitmq-diagnostics", diagnostics, 2000),
          "/opt/rabbitmq/sbin/rabbitmqctl": program("rabbitmqctl", diagnostics, 2000),
          "/usr/local/bin/docker-entrypoint.sh": text('#!/bin/bash\nset -euo pipefail\nexec "$@"\n', 0o755),
          "/var/lib/rabbitmq": { kind: "directory", mode: 0o777, uid: 999, gid: 999 },
        },
      ],
      config: {
        entrypoint: ["docker-entrypoint.sh"],
        cmd: ["rabbitmq-server"],
        env: [`PATH=/opt/rabbitmq/sbin:${STANDARD_PATH.slice(5)}`, `RABBITMQ_VERSION=${full}`],
        user: "",
        workingDir: "/",
        exposedPorts: hasManagement ? [5672, 15_672] : [5672],
      },
    };
    made.set(key, image);
  }
  return image;
}

export const rabbitmq: Image = { ...ofTag("latest"), ofTag };
