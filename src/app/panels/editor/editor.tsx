/** The manifests: files as tabs, the text with its problems underlined, Apply, and what applying printed. */
import { Suspense, useEffect, useRef, useState } from "react";
import type { ReactElement } from "react";
import { Button, IconButton } from "../../kit/button.tsx";
import { Icon } from "../../kit/icon.tsx";
import { lazyPart } from "../../kit/lazy-part.tsx";
import { Tabs } from "../../kit/tabs.tsx";
import { addFile, applyFile, checkFile, closeFile, completionsAt, editFile, hoverAt } from "../../store/commands.ts";
import { useActiveFile } from "../../store/selectors.ts";
import { formatBytes } from "../../store/time.ts";
import type { ProblemView } from "../../store/view.ts";
import { choose, say, useWorkbench } from "../../store/workbench-store.ts";
import type { EditorFile } from "../../store/workbench-store.ts";
import type { CodeEditor } from "./code-editor.ts";
import { t } from "../../locale/locale.ts";
import "./editor.css";

const CHECK_AFTER_MS = 250;

const EditorFoot = lazyPart(async () => (await import("./editor-foot.tsx")).EditorFoot);

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
          <Suspense fallback={null}>
            <EditorFoot file={file} />
          </Suspense>
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
        made = createCodeEditor(parent.current, shown.current, current?.text ?? "", {
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
      editor.open(name, text);
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
