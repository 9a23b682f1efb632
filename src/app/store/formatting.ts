/** Formatting a file of the editor. Apart from the other commands, because only what is loaded later asks for it. */
import { editFile } from "./commands.ts";
import type { FormattedView } from "./view.ts";
import { say, useWorkbench } from "./workbench-store.ts";
import { t } from "../locale/locale.ts";

/** Indents a file anew, as one change; where that cannot be done, says why. */
export async function formatFile(name: string): Promise<void> {
  const text = useWorkbench.getState().files.find((file) => file.name === name)?.text;
  if (text === undefined) return;
  const formatted = (await useWorkbench.getState().client?.format(text)) ?? null;
  // What was typed meanwhile stays.
  if (useWorkbench.getState().files.find((file) => file.name === name)?.text !== text) return;
  if (formatted && "text" in formatted && formatted.text !== text) editFile(name, formatted.text);
  else say(formatted ? whyUnformatted(name, formatted) : t("{name} could not be formatted now.", { name }));
}

function whyUnformatted(name: string, formatted: FormattedView): string {
  if ("text" in formatted) return t("{name} is formatted already.", { name });
  switch (formatted.refused) {
    case "syntax":
      return t("{name} cannot be formatted before it can be read. Line {line}: {message}", {
        name,
        line: formatted.line,
        message: formatted.message,
      });
    case "nothing":
      return t("{name} cannot be formatted: there is no object in it.", { name });
    case "different":
      return t("{name} was not formatted: it would not say the same afterwards.", { name });
  }
}
