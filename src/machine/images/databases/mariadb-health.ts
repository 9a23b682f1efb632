/**
 * `healthcheck.sh` of the mariadb image: tests in the order in which they are named, until one fails. The image makes an
 * account for it, so that no password is needed.
 *
 * Source: MariaDB documentation, "Using Healthcheck.sh". Simplified: replication and files of accounts are not looked at.
 */
import type { AppletMain } from "../../kernel/applet.ts";
import { openLink } from "./sql-link.ts";

const PORT = 3306;
const KNOWN = ["connect", "innodb_initialized", "innodb_buffer_pool_loaded", "mariadbupgrade", "galera_online"];
/** Options that take a value, which changes nothing here. */
const SETTINGS = /^--(su|su-mysql|defaults-file|defaults-extra-file|defaults-group-suffix|datadir)(=|$)/;

export const mariadbHealthCheck: AppletMain = function* (sys, argv) {
  const words = argv
    .slice(1)
    .filter((word) => !SETTINGS.test(word) && word !== "--no-defaults" && word !== "--no-connect");
  if (words.length === 0) {
    yield* sys.error("At least one healthcheck required\n");
    return 1;
  }
  for (const word of words) {
    const test = word.replace(/^--/, "").replace(/=.*$/s, "");
    if (!word.startsWith("--") || !KNOWN.includes(test)) {
      yield* sys.error(`Unknown healthcheck option ${word}\n`);
      return 1;
    }
    const fd = yield* openLink(sys, "127.0.0.1", PORT);
    if (typeof fd !== "number" || fd < 0) {
      yield* sys.error(`healthcheck ${test} failed\n`);
      return 1;
    }
    sys.k.close(sys.p, fd);
  }
  return 0;
};
