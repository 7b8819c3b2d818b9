/** What the server answers to scripts: fragments of HTML, refusals included; never a whole page. */
export interface Fragment {
  ok: boolean;
  html: string;
}

const signIn = "/account/login/";

/** A session that has ended answers with the sign-in page: load the page anew, so that it is shown as a page. */
function isSignedOut(address: string): boolean {
  return new URL(address, location.href).pathname.startsWith(signIn);
}

/** Ask for a fragment; a whole page (an error page) counts as an empty refusal. */
export async function fetchFragment(url: string, options: RequestInit = {}): Promise<Fragment> {
  const answer = await fetch(url, { ...options, headers: { "HX-Request": "true" } }).catch(() => null);
  if (!answer) return { ok: false, html: "" };
  if (answer.redirected && isSignedOut(answer.url)) location.reload();
  const html = await answer.text();
  return { ok: answer.ok, html: /^\s*<!doctype/i.test(html) ? "" : html };
}

/** Tell the user when an HTMX request fails, instead of leaving the page silent. */
export function startServerNotices(): void {
  const tell = () => {
    const box = document.getElementById("toasts");
    if (!box?.dataset.failed) return;
    const toast = document.createElement("div");
    toast.className = "x-toast x-toast-danger";
    toast.textContent = box.dataset.failed;
    box.append(toast);
  };
  document.addEventListener("htmx:responseError", tell);
  document.addEventListener("htmx:sendError", tell);
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { xhr, ...detail } = (event as CustomEvent<{ xhr: XMLHttpRequest; shouldSwap: boolean }>).detail;
    if (!detail.shouldSwap || !xhr.responseURL || !isSignedOut(xhr.responseURL)) return;
    event.preventDefault();
    location.reload();
  });
}
