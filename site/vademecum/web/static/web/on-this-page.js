/* Marks, in "On this page", the section that is being read. */

export function followReading(root) {
  const list = root.querySelector("[data-on-this-page]");
  if (!list) return;
  const links = new Map([...list.querySelectorAll("a")].map((link) => [decodeURIComponent(link.hash.slice(1)), link]));
  const headings = [...links.keys()].map((id) => root.getElementById(id)).filter(Boolean);
  if (!headings.length) return;

  const mark = () => {
    const read = innerHeight * 0.3;
    const atEnd = Math.ceil(scrollY + innerHeight) >= root.documentElement.scrollHeight;
    const passed = headings.filter((heading) => heading.getBoundingClientRect().top <= read);
    const current = (atEnd ? headings : passed).at(-1);
    for (const [id, link] of links) {
      if (id === current?.id) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
  };

  let waiting = false;
  addEventListener("scroll", () => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => { waiting = false; mark(); });
  }, { passive: true });
  mark();
}
