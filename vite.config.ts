import { readFileSync, readdirSync } from "node:fs";
import { resolve } from "node:path";
import { defineConfig, type Plugin } from "vite";

const web = "src/xieshou/web";
const tabler = "node_modules/@tabler/icons/icons/outline";

function toSymbol(name: string, svg: string): string {
  const box = /viewBox="([^"]+)"/.exec(svg)?.[1] ?? "0 0 24 24";
  const body = svg
    .replace(/<!--[\s\S]*?-->/g, "")
    .replace(/^[\s\S]*?<svg[^>]*>/, "")
    .replace(/<\/svg>\s*$/, "")
    .replace(/<path stroke="none" d="M0 0h24v24H0z" fill="none"\s*\/>/, "")
    .replace(/\s+/g, " ")
    .trim();
  return `<symbol id="${name}" viewBox="${box}">${body}</symbol>`;
}

/** One sprite of the icons that the pages use: Tabler's by name, and the project's own signs. */
function sprite(): string {
  const names: string[] = JSON.parse(readFileSync(`${web}/icons.json`, "utf8"));
  const own = readdirSync(`${web}/src/icons`).sort();
  const symbols = [
    ...names.map((name) => toSymbol(name, readFileSync(`${tabler}/${name}.svg`, "utf8"))),
    ...own.map((file) => toSymbol(file.replace(".svg", ""), readFileSync(`${web}/src/icons/${file}`, "utf8"))),
  ];
  return `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>`;
}

/** What PDF files are set in (kernel/paper.py reads them from the bundle): Chinese in two weights, and the
 *  scripts in which names are written beside it. */
const paperFonts = [
  "noto-sans-sc/400Regular/NotoSansSC_400Regular",
  "noto-sans-sc/700Bold/NotoSansSC_700Bold",
  "noto-serif-tibetan/400Regular/NotoSerifTibetan_400Regular",
  "noto-naskh-arabic/400Regular/NotoNaskhArabic_400Regular",
  "noto-sans-mongolian/400Regular/NotoSansMongolian_400Regular",
  "noto-sans-yi/400Regular/NotoSansYi_400Regular",
];

function brand(): Plugin {
  const pictures = ["favicon", "scene"];
  return {
    name: "xieshou-brand",
    buildStart() {
      this.addWatchFile(resolve(`${web}/icons.json`));
    },
    generateBundle() {
      this.emitFile({ type: "asset", name: "icons.svg", originalFileName: `${web}/icons.json`, source: sprite() });
      for (const name of pictures) {
        const file = `${web}/src/brand/${name}.svg`;
        this.emitFile({ type: "asset", name: `${name}.svg`, originalFileName: file, source: readFileSync(file) });
      }
      for (const font of paperFonts) {
        const file = `node_modules/@expo-google-fonts/${font}.ttf`;
        this.emitFile({ type: "asset", fileName: `paper/${font.split("/").pop()}.ttf`, source: readFileSync(file) });
      }
    },
  };
}

export default defineConfig({
  base: "./",
  publicDir: false,
  plugins: [brand()],
  build: {
    outDir: `${web}/bundle`,
    emptyOutDir: true,
    manifest: "manifest.json",
    assetsInlineLimit: 0,
    target: "es2022",
    cssTarget: ["chrome111", "safari16.4", "firefox115"],
    chunkSizeWarningLimit: 900,
    rollupOptions: {
      input: {
        main: `${web}/src/main.ts`,
        fonts: `${web}/styles/fonts.css`,
        visits: `${web}/src/visits/visits.ts`,
        worker: `${web}/src/visits/worker.ts`,
      },
    },
  },
});
