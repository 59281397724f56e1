/* What every page gets on top of working without it. */
import { markHeadings } from "./anchors.js";
import { closeMenus } from "./menus.js";
import { followReading } from "./on-this-page.js";
import { listenForShortcuts } from "./shortcuts.js";

document.documentElement.classList.add("has-script");
markHeadings(document);
closeMenus(document);
followReading(document);
listenForShortcuts(document);
document.querySelector("[data-focus-first]")?.focus();
