/** getent: the file `/usr/bin/getent`. Its code is the chunk `getent`. Source: glibc 2.36 as Debian 12 ships it. */
import { AppletProgram } from "../../kernel/applet.ts";
import type { Executable } from "../../kernel/types.ts";
import { appletMain } from "../multicall.ts";

export const getent: Executable = {
  name: "getent",
  create: () => new AppletProgram(appletMain({ name: "getent", chunk: "getent" })),
};
