/**
 * The first script waits for the texts before it runs the page; so that nothing is fetched later for that, the document asks
 * for the page's script and style sheet itself.
 */

/** @returns {import("vite").Plugin} */
export function firstPage() {
  return {
    name: "podarium-first-page",
    apply: "build",
    transformIndexHtml: {
      order: "post",
      handler(html, { bundle = {} }) {
        const chunks = Object.values(bundle).filter((one) => one.type === "chunk");
        const begin = chunks.find((one) => one.facadeModuleId?.endsWith("/src/app/begin.tsx"));
        if (begin === undefined) throw new Error("The build has no script of src/app/begin.tsx");
        const needed = chunks.filter((one) => one === begin || (begin.imports.includes(one.fileName) && !one.isEntry));
        const link = (attrs) => ({ tag: "link", attrs: { ...attrs, crossorigin: true }, injectTo: "head" });
        const styles = new Set(needed.flatMap((one) => [...(one.viteMetadata?.importedCss ?? [])]));
        return [
          ...needed.map(({ fileName }) => link({ rel: "modulepreload", href: `./${fileName}` })),
          ...[...styles].map((name) => link({ rel: "stylesheet", href: `./${name}` })),
        ];
      },
    },
  };
}
