/** The file of every program that a package brings and that is no applet; which one it is is told by its name. Its code is the chunk `packaged`. */
import { AppletProgram } from "../../kernel/applet.ts";
import type { Layer, LayerEntry } from "../../kernel/fs/layer.ts";
import { appletMain } from "../multicall.ts";

export const packaged: LayerEntry = {
  kind: "program",
  program: { name: "packaged", create: () => new AppletProgram(appletMain({ name: "packaged", chunk: "packaged" })) },
  size: 280_000,
};

/** Programs of these names in /usr/bin. */
export function packagedPrograms(names: string): Layer {
  return Object.fromEntries(names.split(" ").map((name) => [`/usr/bin/${name}`, packaged]));
}
