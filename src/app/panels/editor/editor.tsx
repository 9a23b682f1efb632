/** The manifests: files as tabs, the text with its problems underlined, Apply, and what applying printed. */
import { useEffect, useRef, useState } from "react";
import type { ReactElement } from "react";
import { Button, IconButton } from "../../kit/button.tsx";
import { Icon } from "../../kit/icon.tsx";
import { StatusWord } from "../../kit/status-word.tsx";
import { Tabs } from "../../kit/tabs.tsx";
import { addFile, applyFile, checkFile, closeFile, completionsAt, editFile, hoverAt } from "../../store/commands.ts";
import { useActiveFile } from "../../store/selectors.ts";
import { formatBytes } from "../../store/time.ts";
import type { ProblemView, View } from "../../store/view.ts";
import { choose, say, useWorkbench } from "../../store/workbench-store.ts";
import type { EditorFile } from "../../store/workbench-store.ts";
import type { CodeEditor } from "./code-editor.ts";
import { many, t } from "../../locale/locale.ts";
import "./editor.css";

const CHECK_AFTER_MS = 250;
const FIRST_MS = 500;

export function Editor(): ReactElement {
  const files = useWorkbench((state) => state.files);
  const file = useActiveFile();
  const hasLesson = useWorkbench((state) => state.lesson !== null);
  const isLoading = useWorkbench(({ view, failure }) => file === null && view === null && failure === null);
  return (
    <section className="panel editor" aria-label={t("Editor")} tabIndex={-1}>
      <div className="panel-bar editor-bar">
        <Tabs
          label={t("Files")}
          panelId="editor-text"
          selected={file?.name ?? ""}
          onSelect={(name) => choose({ activeFile: name })}
          tabs={files.map((one) => ({
            id: one.name,
            label: tabLabel(one),
            ...(files.length === 1 && { content: <Icon name="file" /> }),
          }))}
        />
        {!isLoading && <IconButton icon="plus" label={t("New file")} onClick={() => addFile("manifest")} />}
        <span className="grow" />
        {hasLesson && (
          <Button icon="book" onClick={() => choose({ lessonAside: false })}>
            {t("Lesson")}
          </Button>
        )}
        {files.length > 1 && file && (
          <IconButton
            icon="cross"
            label={t("Close {name}", { name: file.name })}
            onClick={() => closeFile(file.name)}
          />
        )}
        <Button
          className="apply"
          shortcut="Ctrl S"
          disabled={!file}
          onClick={() => {
            if (file) applyFile(file.name);
          }}
        >
          {t("Apply")}
        </Button>
      </div>
      {file ? (
        <>
          <div
            className="editor-text"
            id="editor-text"
            role="tabpanel"
            aria-labelledby={`editor-text-tab-${file.name}`}
          >
            <TextArea file={file} />
          </div>
          <EditorFoot file={file} />
        </>
      ) : (
        <div className="empty" id="editor-text">
          {!isLoading && (
            <>
              <b>{t("No file is open.")}</b>
              {t("Open an example from the menu above, or start a new file and paste a manifest.")}
            </>
          )}
        </div>
      )}
    </section>
  );
}

function tabLabel(file: EditorFile): string {
  return file.applied === file.text ? file.name : `${file.name} •`;
}

const NO_PROBLEMS: ProblemView[] = [];

function TextArea({ file }: { file: EditorFile }): ReactElement {
  const parent = useRef<HTMLDivElement>(null);
  const shown = useRef(file.name);
  const [editor, setEditor] = useState<CodeEditor | null>(null);
  const problems = file.problems ?? NO_PROBLEMS;
  const { name, text } = file;

  useEffect(() => {
    let made: CodeEditor | null = null;
    let isGone = false;
    import("./code-editor.ts").then(
      ({ createCodeEditor }) => {
        if (isGone || !parent.current) return;
        const current = currentFile();
        shown.current = current?.name ?? "";
        made = createCodeEditor(parent.current, current?.text ?? "", {
          onChange: (next) => editFile(shown.current, next),
          onApply: () => applyFile(shown.current),
          onTooLong: (chars) =>
            say(
              t("{size} were not pasted: a manifest has at most 4 MB. Nothing was changed.", {
                size: formatBytes(chars),
              }),
            ),
          complete: completionsAt,
          hover: hoverAt,
        });
        setEditor(made);
      },
      () =>
        choose({
          failure: { title: t("The editor could not be loaded"), detail: t("Loading the page again may help.") },
        }),
    );
    return () => {
      isGone = true;
      made?.destroy();
    };
  }, []);
  useEffect(() => {
    if (editor && (shown.current !== name || editor.text() !== text)) {
      shown.current = name;
      editor.open(text);
    }
  }, [editor, name, text]);
  useEffect(() => {
    const timer = setTimeout(() => void checkFile(name, text), CHECK_AFTER_MS);
    return () => clearTimeout(timer);
  }, [name, text]);
  useEffect(() => editor?.showProblems(problems), [editor, problems]);
  const trail = useWorkbench((state) => state.trail);
  useEffect(() => editor?.showTrail(trail.filter((one) => one.file === name)), [editor, trail, name]);

  return (
    <div className="code" ref={parent}>
      {editor === null && <pre className="code-before">{text}</pre>}
    </div>
  );
}

function currentFile(): EditorFile | undefined {
  const { files, activeFile } = useWorkbench.getState();
  return files.find((file) => file.name === activeFile) ?? files[0];
}

function EditorFoot({ file }: { file: EditorFile }): ReactElement | null {
  const problems = file.problems ?? NO_PROBLEMS;
  const applied = useWorkbench((state) => state.view?.files.find((one) => one.name === file.name)?.applied ?? null);
  const first = problems.find((problem) => problem.severity === "error") ?? problems[0];
  const fix = problems.find((problem) => problem.suggestion !== null)?.suggestion;
  // What applying printed is of interest until the text is another; where it was refused it tells the first problem too.
  const answer = applied && applied.output !== "" && file.applied === file.text ? applied : null;
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
      <p className="editor-state">
        <ProblemCount problems={file.problems} />
        <span>
          {file.applied === null
            ? t("Not applied yet")
            : file.applied === file.text
              ? t("Same as applied")
              : t("Changed since it was applied")}
        </span>
      </p>
    </div>
  );
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
