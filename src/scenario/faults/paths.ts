/** The parameter that names a file or directory as a container sees it. */
export const PATH = {
  name: "path",
  title: "Path",
  type: "text",
  pattern: "/[^\\0]{0,900}",
  words: "an absolute path in the container",
} as const;
