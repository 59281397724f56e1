/* Beside the text the drawers lie open: for eyes by style, and here also for the keyboard and for screen readers. */

const BESIDE = { ".page__tree": "(width >= 960px)", ".page__margin": "(width >= 1200px)" };

export function openDrawersBeside(root) {
  for (const [place, room] of Object.entries(BESIDE)) {
    const drawer = root.querySelector(`${place} > .drawer`);
    if (!drawer) continue;
    const wide = matchMedia(room);
    const follow = () => { drawer.open = wide.matches; };
    follow();
    wide.addEventListener("change", follow);
  }
}
