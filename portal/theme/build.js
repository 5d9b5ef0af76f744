// Compiles the theme and copies fonts, vendor scripts and pictures to portal/static.
// The result is committed: Node is needed only to change the look, never to run the site.
import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import * as sass from "sass";

const STATIC = "portal/static";
const THEME = "portal/theme";
const MODULES = "node_modules";

function write(path, text) {
  const target = `${STATIC}/${path}`;
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, text);
}

function copy(source, path) {
  cpSync(`${MODULES}/${source}`, `${STATIC}/${path}`);
}

function styles() {
  // MOJ forwards "node_modules/govuk-frontend/...": the first load path is the project itself.
  const { css } = sass.compile(`${THEME}/theme.scss`, {
    loadPaths: [".", MODULES, THEME],
    quietDeps: true,
    style: "compressed",
  });
  write("css/site.css", css);
}

function webFonts() {
  for (const weight of [400, 600, 700]) {
    for (const subset of ["vietnamese", "latin"]) {
      const file = `be-vietnam-pro-${subset}-${weight}-normal.woff2`;
      copy(`@fontsource/be-vietnam-pro/files/${file}`, `css/fonts/${file}`);
    }
  }
  copy("@fontsource/be-vietnam-pro/LICENSE", "css/fonts/OFL.txt");
}

function pdfFonts() {
  const families = [
    ["be-vietnam-pro", "BeVietnamPro", ["400Regular", "400Regular_Italic", "600SemiBold", "700Bold"]],
    ["tinos", "Tinos", ["400Regular", "400Regular_Italic", "700Bold", "700Bold_Italic"]],
  ];
  for (const [folder, family, styles] of families) {
    const source = `@expo-google-fonts/${folder}`;
    for (const style of styles) {
      copy(`${source}/${style}/${family}_${style}.ttf`, `fonts/pdf/${family}-${style}.ttf`);
    }
    copy(`${source}/LICENSE_FONT`, `fonts/pdf/${family}-OFL.txt`);
  }
}

function script(source, name) {
  const module = readFileSync(`${MODULES}/${source}`, "utf8")
    // A browser cannot resolve the bare package name without an inline import map.
    .replace("from 'govuk-frontend'", "from './govuk-frontend.js'")
    // The map is not shipped: a hashing static storage would refuse the reference.
    .replace(/\n?\/\/# sourceMappingURL=.*\s*$/, "\n");
  write(`js/vendor/${name}.js`, module);
}

function scripts() {
  script("govuk-frontend/dist/govuk/govuk-frontend.min.js", "govuk-frontend");
  for (const name of ["button-menu", "sortable-table"]) {
    script(`@ministryofjustice/frontend/moj/components/${name}/${name}.mjs`, `moj-${name}`);
  }
}

function pictures() {
  const motif = (name) => readFileSync(`${THEME}/motifs/${name}.svg`, "utf8");
  write("img/icons.svg", motif("icons"));
  write("img/favicon.svg", motif("mark"));
  write("img/drum.svg", motif("drum"));
}

styles();
webFonts();
pdfFonts();
scripts();
pictures();
