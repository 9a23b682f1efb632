/** Below the text of a file: its first problem and what would mend it, what applying printed, and what was changed since. */
import { useEffect, useState } from "react";
import type { ReactElement } from "react";
import { Button } from "../../kit/button.tsx";
import { StatusWord } from "../../kit/status-word.tsx";
import { checkFile, editFile } from "../../store/commands.ts";
import { formatFile } from "../../store/formatting.ts";
import type { ProblemView, View } from "../../store/view.ts";
import { useWorkbench } from "../../store/workbench-store.ts";
import type { EditorFile, WorkbenchState } from "../../store/workbench-store.ts";
import { Changes } from "./changes.tsx";
import { many, t } from "../../locale/locale.ts";

const FIRST_MS = 500;
/** Of an init container that has run for so long there may be more to say. */
const LONG_MS = 60_000;
const NO_PROBLEMS: ProblemView[] = [];

export function EditorFoot({ file }: { file: EditorFile }): ReactElement | null {
  const problems = file.problems ?? NO_PROBLEMS;
  const applied = useWorkbench((state) => state.view?.files.find((one) => one.name === file.name)?.applied ?? null);
  const first = problems.find((problem) => problem.severity === "error") ?? problems[0];
  const fix = problems.find((problem) => problem.suggestion !== null)?.suggestion;
  // What applying printed is of interest until the text is another; where it was refused it tells the first problem too.
  const answer = applied && applied.output !== "" && file.applied === file.text ? applied : null;
  const [showsChanges, setShowsChanges] = useState(false);
  const long = useWorkbench(longInits);
  const { name } = file;
  useEffect(() => {
    const now = useWorkbench.getState().files.find((one) => one.name === name);
    // What is typed is checked by itself.
    if (long !== "" && now) void checkFile(name, now.text);
  }, [long, name]);
  const isChanged = file.applied !== null && file.applied !== file.text;
  const isAwaited = useWorkbench(({ view }) => applied === null && (!view || isBeginning(view.clock)));
  if (isAwaited && file.applied === file.text) return null;
  return (
    <div className="editor-foot">
      {first && answer?.ok !== false && (
        <p className="first-problem">
          <span className="mono">
            {file.name}:{first.line}:{first.column}
          </span>{" "}
          {first.message}
        </p>
      )}
      {fix && (
        <Button className="fix" onClick={() => editFile(file.name, fix.text)}>
          {fix.title}
        </Button>
      )}
      {answer && (
        <pre className={answer.ok ? "applied" : "applied refused"} role="status" aria-label={t("What apply printed")}>
          {answer.output.trimEnd()}
        </pre>
      )}
      {answer?.ok === false && <p>{t("Nothing was changed: what ran before goes on.")}</p>}
      {isChanged && showsChanges && <Changes file={file} />}
      <p className="editor-state">
        <ProblemCount problems={file.problems} />
        <span>
          {file.applied === null
            ? t("Not applied yet")
            : file.applied === file.text
              ? t("Same as applied")
              : t("Changed since it was applied")}
        </span>
        {isChanged && (
          <Button aria-expanded={showsChanges} onClick={() => setShowsChanges(!showsChanges)}>
            {t("Changes")}
          </Button>
        )}
        <Button title={t("Shift Alt F")} onClick={() => void formatFile(file.name)}>
          {t("Format")}
        </Button>
      </p>
    </div>
  );
}

function longInits({ view }: WorkbenchState): string {
  const inits = view?.pods.flatMap((pod) => pod.initContainers) ?? [];
  const now = view?.clock.now ?? 0;
  return inits
    .filter(({ kind, process }) => kind === "init" && process !== null && now - process.since >= LONG_MS)
    .map((one) => one.name)
    .join();
}

/** What a run begins with is being applied: the foot comes with the answer to it. */
function isBeginning({ playing, now }: View["clock"]): boolean {
  return playing && now < FIRST_MS;
}

function ProblemCount({ problems }: { problems: readonly ProblemView[] | null }): ReactElement {
  if (problems === null) return <StatusWord tone="waiting">{t("Checking")}</StatusWord>;
  const errors = problems.filter((problem) => problem.severity === "error").length;
  if (errors > 0) return <StatusWord tone="failed">{many(errors, "1 error", "{n} errors")}</StatusWord>;
  if (problems.length > 0)
    return <StatusWord tone="backoff">{many(problems.length, "1 warning", "{n} warnings")}</StatusWord>;
  return <StatusWord tone="ready">{t("No problems")}</StatusWord>;
}
