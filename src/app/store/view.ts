/** The picture's types, for panels: they may know the view but not the worker that makes it. */
export type {
  ActivityView,
  AttemptView,
  BranchView,
  EventView,
  FaultView,
  LogLine,
  LogView,
  NoticeView,
  ObjectRow,
  PortView,
  ProblemView,
  TerminalView,
  ContainerView as LoggedContainerView,
  PodView as LoggedPodView,
  VolumeFileView,
  VolumeView,
} from "../../worker/view.ts";
export type { ContainerView, PodView, View } from "./picture.ts";
export type {
  ChartDrawing,
  ChoiceView,
  ConnectionInside,
  EntryInside,
  FilesView,
  MachinesView,
  NetworkView,
  ObjectsView,
  ProcessSeen,
  WhyView,
} from "../../worker/inside/inside-view.ts";
export type { TimelineLane } from "../../worker/timeline/timeline-view.ts";
export type { FaultCatalogueEntry } from "../../scenario/faults/types.ts";
export type {
  Completion as CompletionItemView,
  CompletionList as CompletionListView,
} from "../../scenario/assist/completions.ts";
export type { Formatted as FormattedView } from "../../scenario/assist/format.ts";
export type { Hover as HoverView } from "../../scenario/assist/hover.ts";
export type {
  ComparedRow as ComparedRowView,
  ComparisonView,
  StoryEntry as StoryEntryView,
} from "../../worker/comparison/comparison-view.ts";
export type { LessonBlockView, LessonProgress, LessonView } from "../../worker/teaching/lesson-view.ts";
export type { Inline, Prose } from "../../scenario/lesson-prose.ts";
export type { Prediction, PreparedFault, ScriptStep } from "../../scenario/desk.ts";
export type { PresentedFault } from "../../worker/inside/inside-view.ts";
