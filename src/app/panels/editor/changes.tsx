/**
 * What was changed in a file since it was applied, line by line.
 *
 * Simplified: what others have changed in the cluster since then is not in it; the panel Objects shows that.
 */
import { useMemo } from "react";
import type { ReactElement } from "react";
import type { EditorFile } from "../../store/workbench-store.ts";
import { lineDiff } from "../files/line-diff.ts";
import type { DiffLine } from "../files/line-diff.ts";
import { t } from "../../locale/locale.ts";
import "./changes.css";

/** Lines that stayed, around those that did not. */
const AROUND = 2;

export function Changes({ file: { name, text, applied } }: { file: EditorFile }): ReactElement {
  const lines = useMemo(() => nearChanges(lineDiff(applied ?? "", text)), [applied, text]);
  return (
    <pre className="changes" tabIndex={0} aria-label={t("What changed in {name} since it was applied", { name })}>
      {lines.map(({ sign, text: line }, index) => (
        // A line has no name but its place.
        // oxlint-disable-next-line react/no-array-index-key
        <span key={index} className={sign === "+" ? "came" : sign === "-" ? "went" : undefined}>
          {sign} {line}
          {"\n"}
        </span>
      ))}
    </pre>
  );
}

/** Without what is far from every change; a mark stands for it. */
export function nearChanges(lines: readonly DiffLine[]): DiffLine[] {
  const isNear = lines.map((_, at) =>
    lines.slice(Math.max(0, at - AROUND), at + AROUND + 1).some(({ sign }) => sign !== " "),
  );
  return lines.flatMap((line, at) => (isNear[at] ? [line] : isNear[at - 1] === true ? [{ sign: " ", text: "…" }] : []));
}
