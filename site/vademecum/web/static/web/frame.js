/* What every page gets on top of working without it. */
import { markHeadings } from "./anchors.js";
import { openDrawersBeside } from "./drawers.js";
import { closeMenus } from "./menus.js";
import { followReading } from "./on-this-page.js";
import { listenForShortcuts } from "./shortcuts.js";

document.documentElement.classList.add("has-script");
markHeadings(document);
closeMenus(document);
openDrawersBeside(document);
followReading(document);
listenForShortcuts(document);

const tabs = document.querySelector(".thumb-index ul");
const here = tabs?.querySelector("[aria-current]");
if (here) tabs.scrollLeft = here.offsetLeft - tabs.offsetLeft - (tabs.clientWidth - here.offsetWidth) / 2;

document.querySelector("[data-focus-first]")?.focus();
