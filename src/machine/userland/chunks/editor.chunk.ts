/** vi, less, more and ed: texts on a terminal. */
import type { AppletRun, Sys } from "../../kernel/applet.ts";
import type { ByteString } from "../../kernel/types.ts";
import { familyMain } from "../family.ts";
import { parseOptions } from "../getopt.ts";
import { complain } from "../message.ts";
import { edApplet } from "./pager/ed.ts";
import { Keyboard } from "./pager/keyboard.ts";
import { lessApplet, moreApplet } from "./pager/less.ts";
import { Editor } from "./vi/editor.ts";
import { runExCommand } from "./vi/ex.ts";

function* viMain(sys: Sys, argv: readonly ByteString[]): AppletRun {
  const options = yield* parseOptions(sys, argv, "c:RH");
  if (!options) return 1;
  const keyboard = sys.k.isatty(sys.p, 1) ? yield* Keyboard.open(sys) : null;
  if (!keyboard) {
    yield* complain(sys, "vi", "standard input and output are not a terminal, which vi needs");
    return 1;
  }
  // The alternate screen: what stood there before is there again afterwards.
  yield* sys.writeAll(1, "\x1b[?1049h");
  const names = options.operands.length === 0 ? [""] : options.operands;
  for (const [index, name] of names.entries()) {
    const editor = new Editor(sys, keyboard, name, options.has("R"));
    editor.hasMoreFiles = index + 1 < names.length;
    yield* editor.load();
    for (const command of options.values("c")) yield* runExCommand(editor, command);
    yield* editor.run();
    if (editor.isLast) break;
  }
  yield* sys.writeAll(1, `\x1b[${keyboard.window.rows};1H\x1b[K\x1b[?1049l`);
  keyboard.close();
  return 0;
}

export const main = familyMain([edApplet, lessApplet, moreApplet, { name: "vi", main: viMain }]);
