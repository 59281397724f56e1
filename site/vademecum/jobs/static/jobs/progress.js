// Asks for the progress of a job until it is finished. Without JavaScript the page reloads itself instead.
const EVERY = 1000;

async function follow(element) {
  let shown = element;
  while (["waiting", "running"].includes(shown.dataset.state)) {
    await new Promise((resolve) => setTimeout(resolve, EVERY));
    try {
      const answer = await fetch(shown.dataset.jobProgress, { headers: { "X-Fragment": "1" } });
      if (!answer.ok) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.querySelector("[data-job-progress]");
      const open = shown.querySelector("details")?.open;
      shown.replaceWith(fresh);
      shown = fresh;
      if (open) shown.querySelector("details")?.setAttribute("open", "");
    } catch {
      // The connection is away for a moment: what is shown stays, and the next round asks again.
    }
  }
}

document.querySelectorAll("[data-job-progress]").forEach(follow);
