#!/usr/bin/env node
/**
 * `npm run oracle -- [--objects FILE] [--show] [--record FILE] LINES...`: the same kubectl lines with a real kubectl and with
 * ours, against twin clusters at the same moment, and every difference. The real one talks to our API server over HTTP on
 * loopback; it is looked for in $PODARIUM_KUBECTL, then on PATH. `--record` keeps what the real one printed, as rows for
 * tests. Without a real one nothing is compared, and that is said.
 */
import { pathToFileURL } from "node:url";
import { buildForNode } from "../../src/cli/build.mjs";

const { main } = await import(pathToFileURL(await buildForNode("oracle", "test/oracle/main.ts")).href);
process.exit(await main(process.argv.slice(2)));
